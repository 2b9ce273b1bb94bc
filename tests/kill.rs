//! The whole story on real nodes, some of which are killed with -9: at every step boundary, and at random instants.
//!
//! Whatever was killed, the stores end as those of an undisturbed run, each acknowledged call has exactly one effect, nothing
//! has an effect that nobody asked for, and every sealed text still opens.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "kill/disturb.rs"]
mod disturb;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::docket;
use domain::entry::Event;
use domain::id::Service;
use jiff::civil::date;
use lianfang::demo::acks::{Acknowledged, Acks};
use lianfang::demo::clerk::Desks;
use lianfang::demo::import::Progress;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::normal::book::{self, Book};
use lianfang::demo::normal::{self, Effects};
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::stage::{Hooks, Props, Stage};
use lianfang::demo::story;
use lianfang::demo::timeline::{Style, Timeline};
use lianfang::demo::trace::{Beyond, Collector};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use disturb::{AtInstants, Boundaries, EveryBoundary, Killer, Kills, Seed};

/// Longer than any story on any machine; who hangs is found out.
const PATIENCE: Duration = Duration::from_secs(900);
/// Kills at random instants in one run.
const KILLS: usize = 30;

/// The plays take all of a small machine, so one waits for the other.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
/// What a run comes to in which nobody kills anything.
static UNDISTURBED: OnceCell<Ended> = OnceCell::const_new();

/// What a run of the story came to.
struct Ended {
    form: String,
    /// What was told while it was played.
    page: String,
    /// How many texts each service can open.
    opened: BTreeMap<String, usize>,
    acks: Vec<Acknowledged>,
    books: Vec<Book>,
    boundaries: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_at_every_step_boundary_changes_nothing() {
    let _turn = TURN.lock().await;
    let expected = undisturbed().await;
    let seed = Seed::given();
    let kills = Kills::default();
    let hooks = EveryBoundary::new(seed, kills.clone());
    let found = run(Box::new(hooks), None, &kills).await;
    compare(expected, found, seed, &kills);
    assert_eq!(
        kills.count(),
        expected.boundaries,
        "a kill at every boundary"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_killed_at_random_instants_change_nothing() {
    let _turn = TURN.lock().await;
    let expected = undisturbed().await;
    let seed = Seed::given();
    let kills = Kills::default();
    let (hooks, orders) = AtInstants::new(seed, KILLS, expected.boundaries);
    let found = run(Box::new(hooks), Some(orders), &kills).await;
    compare(expected, found, seed, &kills);
    assert_eq!(kills.count(), KILLS);
}

/// The oracle of the other tests objects to whatever is planted in the journals of an undisturbed run.
#[tokio::test(flavor = "multi_thread")]
async fn a_planted_loss_duplicate_or_change_is_found() {
    let _turn = TURN.lock().await;
    let ended = undisturbed().await;
    let objections = |books: &[Book]| {
        let effects = Effects::of(books);
        let difference = normal::diff(&ended.form, &normal::render(books));
        (
            [effects.check(&ended.acks), effects.uncalled(&ended.acks)].concat(),
            difference,
        )
    };
    assert_eq!(objections(&ended.books), (Vec::new(), None));

    let mut lost = ended.books.clone();
    lines_of(&mut lost).pop().unwrap();
    let (wrong, difference) = objections(&lost);
    assert!(
        wrong.iter().any(|why| why.contains("which is lost")),
        "{wrong:?}"
    );
    assert!(difference.is_some());

    let mut twice = ended.books.clone();
    let lines = lines_of(&mut twice);
    let mut again = lines.last().unwrap().clone();
    (again.version, again.position) = (again.version + 1, again.position + 1_000);
    lines.push(again);
    let (wrong, difference) = objections(&twice);
    assert!(
        wrong.iter().any(|why| why.contains("has effects at")),
        "{wrong:?}"
    );
    assert!(difference.is_some());

    let mut unasked = ended.acks.clone();
    let dropped = unasked.pop().unwrap();
    unasked.retain(|ack| ack.step != dropped.step);
    assert_eq!(Effects::of(&ended.books).uncalled(&unasked).len(), 1);

    let mut changed = ended.books.clone();
    let line = lines_of(&mut changed).last_mut().unwrap();
    let Event::Docket(docket::Event::Closed { on, .. }) = &mut line.entry.event else {
        panic!("the story ends by closing the docket");
    };
    *on = on.tomorrow().unwrap();
    let (wrong, difference) = objections(&changed);
    assert_eq!(wrong, Vec::<String>::new());
    assert!(difference.unwrap().contains("+     on: "));
}

/// The entries of the docket that was closed, at the office.
fn lines_of(books: &mut [Book]) -> &mut Vec<book::Line> {
    let office = books
        .iter_mut()
        .find(|book| book.node.slug == "office" && book.service == Service::FollowUp);
    let mut streams = office.unwrap().streams.values_mut();
    let closed = streams.find(|stream| stream.stage == "closed");
    &mut closed.unwrap().lines
}

async fn undisturbed() -> &'static Ended {
    UNDISTURBED
        .get_or_init(|| async {
            let kills = Kills::default();
            let boundaries = Boundaries::default();
            let ended = run(Box::new(boundaries.clone()), None, &kills).await;
            let mut ended = ended.unwrap_or_else(|why| panic!("undisturbed: {why}"));
            ended.boundaries = boundaries.count();
            ended
        })
        .await
}

fn compare(expected: &Ended, found: Result<Ended, String>, seed: Seed, kills: &Kills) {
    let objection = match found {
        Ok(found) => normal::diff(&expected.form, &found.form)
            .or_else(|| {
                let same = expected.opened == found.opened;
                (!same)
                    .then(|| format!("texts open: {:?}, not {:?}", found.opened, expected.opened))
            })
            .or_else(|| told_otherwise(&expected.page, &found.page)),
        Err(why) => Some(why),
    };
    if let Some(objection) = objection {
        panic!(
            "{objection}\n\nrepeat it with LIANFANG_SEED={seed}; killed were:\n{}",
            kills.told()
        );
    }
}

/// The first line that was told otherwise.
fn told_otherwise(expected: &str, found: &str) -> Option<String> {
    let (mut expected, mut found) = (expected.lines(), found.lines());
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return None,
            (expected, found) if expected == found => {}
            (expected, found) => {
                let (expected, found) = (expected.unwrap_or("nothing"), found.unwrap_or("nothing"));
                return Some(format!("told otherwise:\n- {expected}\n+ {found}"));
            }
        }
    }
}

/// Plays the story on a site of its own, stops the nodes, and holds what clients were told against the stores.
async fn run(
    hooks: Box<dyn Hooks>,
    orders: Option<disturb::Orders>,
    kills: &Kills,
) -> Result<Ended, String> {
    let folder = tempfile::tempdir().unwrap();
    let page = Page::default();
    let ended = timeout(
        PATIENCE,
        Box::pin(play(folder.path(), hooks, orders, kills, &page)),
    )
    .await;
    let ended = ended.unwrap_or_else(|_| Err(format!("no end after {PATIENCE:?}").into()));
    ended.map_err(|fault| {
        let kept = folder.keep();
        let mut told = format!("{fault}");
        let mut source = fault.source();
        while let Some(cause) = source {
            told.push_str(&format!("\n  because {cause}"));
            source = cause.source();
        }
        let page = page.text();
        let last: Vec<&str> = page.lines().rev().take(5).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        format!(
            "{told}\nafter\n{}\nall is kept in {}",
            last.join("\n"),
            kept.display()
        )
    })
}

async fn play(
    folder: &Path,
    hooks: Box<dyn Hooks>,
    orders: Option<disturb::Orders>,
    kills: &Kills,
    page: &Page,
) -> Result<Ended, Box<dyn Error + Send + Sync>> {
    let site = Site::create(&folder.join("site"), date(2026, 3, 2), &Spans::Nowhere)?;
    let nodes = Nodes::start(&site, Path::new(env!("CARGO_BIN_EXE_lianfang"))).await?;
    let nodes = Arc::new(nodes);
    let list = folder.join("acks");
    let collector = Arc::new(Collector::start(Beyond::Nowhere).await?);
    let mut stage = Stage::set(Props {
        site: site.clone(),
        nodes: Arc::clone(&nodes),
        desks: Desks::open(&site, Acks::file(&list)?)?,
        timeline: Timeline::new(Box::new(page.clone()), Style::Plain),
        collector,
        hooks,
    })?;
    let killer = Killer {
        site: &site,
        nodes: &nodes,
        stopping: stage.stopping(),
        kills,
    };
    // Boxed: the story's future is deeper than the compiler likes to look at once.
    let story = Box::pin(async {
        let played = story::play(&mut stage, &PetitionSource::BuiltIn, Progress::Hidden).await;
        // With the stage go the hooks, and with them the orders.
        drop(stage);
        played
    });
    let both = async { tokio::join!(story, killer.follow(orders)) };
    let (played, killed) = tokio::select! {
        both = both => both,
        died = nodes.died() => return Err(died.into()),
    };
    played?;
    killed?;
    let nodes = Arc::into_inner(nodes).ok_or("somebody still holds the nodes")?;
    nodes.finish().await?;
    let acks = Acks::read(&list)?;
    let books = book::read(&site).await?;
    let effects = Effects::of(&books);
    let texts = normal::texts(&site).await?;
    let wrong = [effects.check(&acks), effects.uncalled(&acks), texts.wrong].concat();
    if !wrong.is_empty() {
        return Err(wrong.join("\n").into());
    }
    Ok(Ended {
        form: normal::render(&books),
        page: page.text(),
        opened: texts.opened,
        acks,
        books,
        boundaries: 0,
    })
}

/// Where the story is told to.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&told).into_owned()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
