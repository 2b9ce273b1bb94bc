//! Whether the sealed texts that the journals name can be opened: their keys were durable before anything that needs them.

use std::collections::{BTreeMap, BTreeSet};

use contracts::codec::Wire;
use domain::id::Service;
use domain::sealed::Sealed;
use store::{Store, StoreError, digest};

use super::book::{self, Book, Origin, Unread};
use crate::demo::cast::Member;
use crate::demo::site::Site;

/// Texts asked for at a time.
const TEXTS: usize = 100;

/// The sealed texts of a site, service by service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// How many texts each service can open, `office/intake`. What was kept from an agency it cannot open.
    pub opened: BTreeMap<String, usize>,
    /// What is wrong, a sentence each: a text that the service sealed itself and has lost, or one that is another than was signed.
    pub wrong: Vec<String>,
}

/// Opens every text in all stores of a site whose nodes have stopped; nothing of them is kept.
pub async fn texts(site: &Site) -> Result<Texts, Unread> {
    let books = book::each(site, async |node, service, store| {
        let book = book::of(node, service, store).await?;
        of_store(node, service, store, &book).await
    });
    let mut all = Texts::default();
    for Texts { opened, wrong } in books.await? {
        all.opened.extend(opened);
        all.wrong.extend(wrong);
    }
    Ok(all)
}

async fn of_store(
    node: &Member,
    service: Service,
    store: &Store<Wire>,
    book: &Book,
) -> Result<Texts, StoreError> {
    let place = format!("{}/{service}", node.slug);
    let lines = || book.streams.values().flat_map(|stream| &stream.lines);
    let named: Vec<Sealed> = lines().flat_map(|line| line.entry.event.sealed()).collect();
    let mut opened = BTreeSet::new();
    let mut wrong = Vec::new();
    for sealed in named.chunks(TEXTS) {
        let ids: Vec<_> = sealed.iter().map(|sealed| sealed.id).collect();
        for part in store.sealed_parts(&ids).await? {
            let whole = store.vault().open_part(&part).await.is_ok_and(|text| {
                let digest = digest(&text.salt, &text.text);
                let mut same = sealed.iter().filter(|sealed| sealed.id == part.id);
                same.all(|sealed| sealed.digest == digest)
            });
            if whole {
                opened.insert(part.id);
            } else {
                wrong.push(format!("{place}: text {} does not open", part.id));
            }
        }
    }
    for line in lines().filter(|line| line.origin == Origin::Call) {
        let own = line.entry.event.sealed().into_iter();
        wrong.extend(own.filter(|own| !opened.contains(&own.id)).map(|own| {
            format!(
                "{place}: {} at {} names text {}, which is lost",
                line.entry.event.name(),
                line.position,
                own.id
            )
        }));
    }
    Ok(Texts {
        opened: BTreeMap::from([(place, opened.len())]),
        wrong,
    })
}
