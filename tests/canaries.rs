//! What people entrust to real nodes is found in no file, span, log or error: neither what was planted in every field that may
//! hold it, nor anything else that was sealed.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "canaries/acts.rs"]
mod acts;
#[path = "case.rs"]
mod case;
#[path = "canaries/sealed.rs"]
mod sealed;
#[path = "canaries/search.rs"]
mod search;

use std::collections::BTreeSet;

use case::Case;
use lianfang::demo::site::{Site, Spans};
use node::collector::{Beyond, Collector};
use search::{Search, files};
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_planted_or_sealed_is_nowhere_in_clear() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let case = Case::open(&Spans::To(collector.url())).await;
    let header = format!("00-{}-00f067aa0ba902b7-01", "ca".repeat(16));
    case.desks.trace(Some(header));
    let errors = acts::play(&case).await;

    // While the nodes run, with what their logs ahead of the databases hold.
    let planted = Search::of(acts::PLANTED);
    let clean = |when: &str, search: &Search| {
        for (path, bytes) in files(case.site.folder()) {
            let found = search.find(&bytes);
            assert!(
                found.is_empty(),
                "{when}: {} holds {found:?}",
                path.display()
            );
        }
    };
    clean("running", &planted);
    assert!(errors.len() > 3, "calls were refused");
    for error in &errors {
        assert_eq!(
            planted.find(error.as_bytes()),
            Vec::<String>::new(),
            "{error}"
        );
    }

    let Case { nodes, site, .. } = &case;
    for (member, _) in site.nodes() {
        nodes.stop(member).await.unwrap();
    }
    let spans = format!("{:?}", collector.spans());
    assert!(spans.contains("RegisterMatter"), "spans were sent");
    assert!(spans.contains("journey.handling.accepted"), "and journeys");
    assert_eq!(planted.find(spans.as_bytes()), Vec::<String>::new());

    // Each was sealed, so each was taken, and can be read by whoever holds the keys.
    let sealed = sealed::texts(site).await;
    let kept: BTreeSet<&str> = sealed.iter().map(String::as_str).collect();
    let lost: Vec<_> = acts::PLANTED
        .iter()
        .filter(|text| !kept.contains(*text))
        .collect();
    assert!(lost.is_empty(), "never sealed: {lost:?}");
    // Whatever else was sealed is as secret, unless it is so short that anything may hold it by chance.
    let long = kept.iter().filter(|text| text.len() > 5).copied();
    clean("stopped", &Search::of(long));
}

/// The whole story, with every petition and every word of a reception: what its own keys open is found nowhere without them.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_the_demonstration_seals_is_in_its_files_spans_or_words() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("site");
    let played = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .args(["demo", "--otlp", &collector.url(), "--keep"])
        .arg(&kept)
        .output()
        .await
        .unwrap();
    assert!(played.status.success());
    let texts = sealed::texts(&Site::open(&kept).unwrap()).await;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert!(texts.len() > 200, "only {} texts", texts.len());
    let search = Search::of(texts.into_iter().filter(|text| text.len() > 8));
    for (path, bytes) in files(&kept) {
        let found = search.find(&bytes);
        assert!(found.is_empty(), "{} holds {found:?}", path.display());
    }
    let spans = format!("{:?}", collector.spans());
    assert!(spans.contains("SealRecord"), "spans were sent");
    assert!(spans.contains("journey.matter"), "and journeys");
    for told in [spans.as_bytes(), &played.stdout, &played.stderr] {
        assert_eq!(search.find(told), Vec::<String>::new());
    }
}

/// A search that finds nothing where something is would prove nothing.
#[test]
fn a_text_is_found_in_every_dress() {
    let text = "金丝雀乙13800001111";
    let search = Search::of([text]);
    for dressed in search::dresses(text) {
        for before in 0..3 {
            let mut bytes = vec![b'x'; before];
            bytes.extend(&dressed);
            bytes.push(b'y');
            assert_eq!(search.find(&bytes), [text], "{dressed:?}");
        }
    }
    // Encoded together with what stands around it.
    for before in 0..3 {
        let whole = format!("{}{text}|", "x".repeat(before));
        let encoded = search::base64(whole.as_bytes());
        assert_eq!(search.find(encoded.as_bytes()), [text], "{encoded}");
    }
    assert!(search.find("金丝雀甲".as_bytes()).is_empty());
}
