//! Whether a request was answered before.

use domain::codec::Codec;

use super::Store;
use crate::change::{Committed, Request};
use crate::error::CommitError;
use crate::writer::request;

impl<C: Codec> Store<C> {
    /// The answer that a request got before; refuses one whose id was used with another body.
    ///
    /// Spares a use case the sealing for a call that is only repeated. It promises nothing: the writer looks again.
    pub async fn answered(
        &self,
        caller: &str,
        id: [u8; 16],
        body: &[u8],
    ) -> Result<Option<Committed>, CommitError> {
        let asked = Request {
            caller: caller.to_owned(),
            id,
            body: body.to_vec(),
        };
        let key = self.inner.vault.request_key();
        let asked = request::row(&key, &asked, self.inner.clock.now());
        let answered = self.inner.reader.request(&asked.name).await?;
        answered
            .map(|answered| request::replay(&answered, &asked))
            .transpose()
    }
}
