//! What of this service a process serves.

use contracts::pb::followup::v1::follow_up_service_server::FollowUpServiceServer;
use tonic::service::Routes;

use crate::{Context, FollowUp};

/// Puts this service beside what the process serves already.
pub fn routes(routes: Routes, ctx: &Context) -> Routes {
    routes.add_service(FollowUpServiceServer::new(FollowUp::new(ctx.clone())))
}
