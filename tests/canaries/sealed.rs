//! Everything that the stores of a site can open, read as its operators could.

use std::collections::BTreeSet;

use contracts::codec::Wire;
use lianfang::demo::normal::book;
use lianfang::demo::site::Site;
use store::{Clock, Engine, Entropy, Options, Store};

/// The texts behind every handle in the journals of a site whose nodes have stopped.
pub(crate) async fn texts(site: &Site) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let books = book::read(site).await.unwrap();
    for book in books {
        let config = site.config(book.node);
        let options = Options {
            service: book.service,
            engine: Engine::Sqlite {
                path: config.database(book.service),
            },
            key_file: config.identity_folder().vault_key(book.service),
            rules: site.directory().rules(),
        };
        let store = Store::<Wire>::open(options, Clock::System, Entropy::system());
        let store = store.await.unwrap();
        let entries = book.streams.values().flat_map(|stream| &stream.lines);
        let handles = entries.flat_map(|line| line.entry.event.sealed());
        let ids: Vec<_> = handles.map(|handle| handle.id).collect();
        for part in store.sealed_parts(&ids).await.unwrap() {
            let opened = store.vault().open_part(&part).await.unwrap();
            texts.insert(opened.text.to_string());
        }
        store.close().await;
    }
    texts
}
