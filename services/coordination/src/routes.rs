//! What of this service a process serves: the methods of the agency that convenes, and those of an agency that is invited.

use contracts::pb::coordination::v1::attendance_service_server::AttendanceServiceServer;
use contracts::pb::coordination::v1::coordination_service_server::CoordinationServiceServer;
use tonic::service::Routes;

use crate::{Context, Coordination};

/// Puts this service beside what the process serves already.
pub fn routes(routes: Routes, ctx: &Context) -> Routes {
    let coordination = Coordination::new(ctx.clone());
    routes
        .add_service(CoordinationServiceServer::new(coordination.clone()))
        .add_service(AttendanceServiceServer::new(coordination))
}
