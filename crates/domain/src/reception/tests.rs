//! Joint receptions told as stories, a table of stages and commands, and examples of each invariant.

mod answers;
mod clauses;
mod conclusion;
mod convening;
mod invariants;
mod line;
mod session;
mod table;
mod talk;
mod world;

use expect_test::Expect;

use world::World;

/// A matter of seven petitioners, wages with one bureau and land with another, an earlier piece linked.
pub(crate) const PROPOSED: &str = "03-02 09:00 matter propose";
pub(crate) const DETERMINED: &str = "03-02 09:05 office determine several,many";
pub(crate) const PREPARED: &str = "
    03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=L aid=S
    03-02 09:15 office mode on-site";
pub(crate) const CONVENED: &str = "03-02 09:20 office convene";
pub(crate) const READY: &str = "
    03-02 09:25 hrss confirm 1
    03-02 09:25 land confirm 2
    03-02 09:25 town confirm 3
    03-02 09:25 aid confirm 4";
pub(crate) const AGREED: &str = "
    03-02 09:30 office circulate
    03-02 09:35 hrss confirm-line 1
    03-02 09:36 land confirm-line 1
    03-02 09:40 office lock 1";
pub(crate) const OPEN: &str = "03-02 10:00 office open 1,2,3";
pub(crate) const SPOKEN: &str = "
    03-02 10:05 office heard hrss 1 answer
    03-02 10:06 office heard hrss 1 path
    03-02 10:07 office heard hrss 1 plan
    03-02 10:08 office heard land 1 policy
    03-02 10:09 office heard land 2 answer
    03-02 10:10 office heard land 2 path
    03-02 10:11 office heard land 2 plan
    03-02 10:12 office heard hrss 2 policy
    03-02 10:13 office heard office 1 procedure
    03-02 10:14 office heard office 2 procedure
    03-02 10:20 hrss answer-heard 1,2,3,8
    03-02 10:20 land answer-heard 4,5,6,7";
pub(crate) const ENDED: &str = "03-02 11:00 office end";
pub(crate) const READ_BACK: &str = "03-02 11:05 office read-back signed";
pub(crate) const SEALED: &str = "03-02 11:10 office seal";
pub(crate) const PLAN: &str = "
    03-02 11:20 office plan
    03-02 11:25 hrss agree 1
    03-02 11:25 land agree 1";
pub(crate) const PLANNED: &str = "03-02 11:30 office issue 1";
pub(crate) const HANDED_OVER: &str = "
    03-02 11:40 office enter JS-2026-0001
    03-02 11:45 office hand-over";
pub(crate) const DISPATCHED: &str = "
    03-02 14:00 docket taken 1
    03-02 14:05 docket dispatched 1 hrss
    03-02 14:05 docket dispatched 2 land";
pub(crate) const CONCLUDED: &str = "03-02 15:00 office conclude";

/// The way of a reception, as far as a story needs it.
pub(crate) const WAY: [&str; 17] = [
    PROPOSED,
    DETERMINED,
    PREPARED,
    CONVENED,
    READY,
    AGREED,
    OPEN,
    SPOKEN,
    ENDED,
    READ_BACK,
    SEALED,
    PLAN,
    PLANNED,
    HANDED_OVER,
    DISPATCHED,
    CONCLUDED,
    "",
];

/// The part of the way up to and with a step.
pub(crate) fn way_to(step: &str) -> World {
    let mut world = World::new();
    for part in WAY {
        world.play(part);
        if part == step {
            break;
        }
    }
    world
}

/// Plays a story on the way up to a step, and shows what each line of the story did.
fn check(step: &str, story: &str, expected: Expect) {
    let mut world = way_to(step);
    expected.assert_eq(&world.play(story));
}

/// Plays a story from nothing.
fn check_all(story: &str, expected: Expect) {
    expected.assert_eq(&World::new().play(story));
}
