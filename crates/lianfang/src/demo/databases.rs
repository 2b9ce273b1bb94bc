//! The databases of a site on a PostgreSQL: two an agency, one for its records and one for its keys.

use std::fmt;

use store::{Entropy, Postgres, StoreError};

use super::cast::Member;
use super::site::{Layout, Stores};

/// Databases that were made for a site, on a server whose user may make them.
pub struct Databases {
    /// With a password: never told.
    url: String,
    /// What the names of this site begin with; drawn anew for each.
    name: String,
    made: Vec<String>,
}

impl fmt::Debug for Databases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Databases").field(&self.made).finish()
    }
}

impl Databases {
    /// Makes those of some agencies; the layout says where their nodes find them.
    pub async fn make(
        url: &str,
        members: impl IntoIterator<Item = &'static Member>,
    ) -> Result<(Self, Layout), StoreError> {
        let number = u32::from_be_bytes(Entropy::system().bytes());
        let mut databases = Self {
            url: url.to_owned(),
            name: format!("lianfang_demo_{number:08x}"),
            made: Vec::new(),
        };
        let mut layout = Layout::default();
        for member in members {
            match databases.of(member).await {
                Ok(stores) => layout = layout.stores(member, stores),
                Err(error) => {
                    // What it failed with says more than that nothing can be removed either.
                    let _ = databases.remove().await;
                    return Err(error);
                }
            }
        }
        Ok((databases, layout))
    }

    async fn of(&mut self, member: &Member) -> Result<Stores, StoreError> {
        let name = format!("{}_{}", self.name, member.node().slug);
        Ok(Stores::Server {
            keys_url: self.one(format!("{name}_keys")).await?,
            url: self.one(name).await?,
        })
    }

    async fn one(&mut self, name: String) -> Result<String, StoreError> {
        let url = Postgres::create_database(&self.url, &name).await?;
        self.made.push(name);
        Ok(url)
    }

    /// What their names begin with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Removes all of them; their nodes have stopped.
    pub async fn remove(self) -> Result<(), StoreError> {
        let mut removed = Ok(());
        for name in &self.made {
            removed = removed.and(Postgres::drop_database(&self.url, name).await);
        }
        removed
    }
}
