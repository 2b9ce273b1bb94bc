//! A site after the whole story: whoever reads its journals and texts finds no difference after its nodes were moved and restored.

use std::sync::Arc;

use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::Desks;
use lianfang::demo::import::Progress;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::normal;
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::stage::{Props, Stage, Undisturbed};
use lianfang::demo::story;
use lianfang::demo::timeline::{Style, Timeline};
use lianfang::demo::trace::{Beyond, Collector};

use super::{SERVER, TURN, done, on_server, program, text};

async fn play(site: &Site) {
    let nodes = Arc::new(Nodes::start(site, program()).await.unwrap());
    let mut stage = Stage::set(Props {
        nodes: Arc::clone(&nodes),
        desks: Desks::open(site, Acks::none()).unwrap(),
        timeline: Timeline::new(Box::new(std::io::sink()), Style::Plain),
        collector: Arc::new(Collector::start(Beyond::Nowhere).await.unwrap()),
        hooks: Box::new(Undisturbed),
        site: site.clone(),
    })
    .unwrap();
    let source = PetitionSource::BuiltIn;
    let played = Box::pin(story::play(&mut stage, &source, Progress::Hidden));
    tokio::select! {
        played = played => drop(played.unwrap()),
        died = nodes.died() => panic!("{died}"),
    }
    drop(stage);
    Arc::into_inner(nodes).unwrap().finish().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_is_the_same_after_its_nodes_were_moved_and_restored() {
    let Some(server) = &*SERVER else { return };
    let _turn = TURN.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site");
    let site = Site::create(&path, date(2026, 3, 2), &Spans::Nowhere).unwrap();
    play(&site).await;
    let (form, texts) = (
        normal::form(&site).await.unwrap(),
        normal::texts(&site).await.unwrap(),
    );
    assert!(form.contains("stage closed"), "{form}");
    assert_eq!(texts.wrong, Vec::<String>::new());

    for (number, (member, settings)) in members(&site).into_iter().enumerate() {
        let there = on_server(&settings, server, &format!("lianfang_site_{member}")).await;
        let data = settings.with_file_name("data");
        if number % 2 == 0 {
            done(&["move", "--config", text(&there)]).await;
            std::fs::rename(&there, &settings).unwrap();
            continue;
        }
        // The others are restored: some to the server, some to files.
        let to = folder.path().join(format!("backup-{member}"));
        done(&["backup", "--config", text(&settings), "--to", text(&to)]).await;
        std::fs::remove_dir_all(&data).unwrap();
        store::clock::mark(&data).unwrap();
        if number % 4 == 1 {
            std::fs::rename(&there, &settings).unwrap();
        }
        done(&["restore", text(&to), "--config", text(&settings)]).await;
    }
    let site = Site::open(&path).unwrap();
    let after = normal::form(&site).await.unwrap();
    assert_eq!(normal::diff(&form, &after), None);
    assert_eq!(normal::texts(&site).await.unwrap(), texts);
}

fn members(site: &Site) -> Vec<(&'static str, std::path::PathBuf)> {
    let nodes = site.nodes();
    nodes
        .map(|(member, _)| (cast::member(member.slug).slug, site.settings(member)))
        .collect()
}
