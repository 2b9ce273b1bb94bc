//! The methods of the contract: each opens the request, runs its use case and answers; none decides.

use crate::Context;

/// The service of one process. A cheap handle.
#[derive(Clone)]
pub struct Coordination {
    pub(crate) ctx: Context,
}

impl Coordination {
    pub const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}
