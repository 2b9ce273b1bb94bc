//! Messages between records.

use domain::message::{Body, Message};

use super::Wired;
use crate::invalid::{InField, Invalid, required};
use crate::pb::link::v1 as pb;
use crate::pb::link::v1::message;

impl Wired<pb::Message> for Message {
    fn to_wire(&self) -> pb::Message {
        let Self {
            origin,
            version,
            to,
            happened,
            body,
        } = self;
        pb::Message {
            origin: origin.to_wire(),
            version: version.to_wire(),
            to: to.to_wire(),
            happened: happened.to_wire(),
            body: Some(match body {
                Body::Matter(body) => message::Body::Matter(body.to_wire()),
                Body::JointReception(body) => message::Body::JointReception(body.to_wire()),
                Body::Attendance(body) => message::Body::Attendance(body.to_wire()),
                Body::Docket(body) => message::Body::Docket(body.to_wire()),
                Body::Handling(body) => message::Body::Handling(body.to_wire()),
            }),
        }
    }

    fn from_wire(wire: pb::Message) -> Result<Self, Invalid> {
        let pb::Message {
            origin,
            version,
            to,
            happened,
            body,
        } = wire;
        Ok(Self {
            origin: Wired::from_wire(origin).field("origin")?,
            version: Wired::from_wire(version).field("version")?,
            to: Wired::from_wire(to).field("to")?,
            happened: Wired::from_wire(happened).field("happened")?,
            body: match required(body).field("body")? {
                message::Body::Matter(body) => {
                    Body::Matter(Wired::from_wire(body).field("matter")?)
                }
                message::Body::JointReception(body) => {
                    Body::JointReception(Wired::from_wire(body).field("joint_reception")?)
                }
                message::Body::Attendance(body) => {
                    Body::Attendance(Wired::from_wire(body).field("attendance")?)
                }
                message::Body::Docket(body) => {
                    Body::Docket(Wired::from_wire(body).field("docket")?)
                }
                message::Body::Handling(body) => {
                    Body::Handling(Wired::from_wire(body).field("handling")?)
                }
            },
        })
    }
}
