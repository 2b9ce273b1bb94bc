//! What of this service a process serves.

use contracts::pb::intake::v1::intake_service_server::IntakeServiceServer;
use tonic::service::Routes;

use crate::{Context, Intake};

/// Puts this service beside what the process serves already.
pub fn routes(routes: Routes, ctx: &Context) -> Routes {
    routes.add_service(IntakeServiceServer::new(Intake::new(ctx.clone())))
}
