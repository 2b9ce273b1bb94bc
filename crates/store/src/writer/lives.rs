//! Which life the other end's database is in, and what it has shown of ours.

use super::overlay::Overlay;
use crate::channel::Channel;
use crate::lives::{Extent, Followed, Heard, Hearing, HearingRow, Life, LifeRow, Lineage, Whose};
use crate::revive::reverse;
use crate::rows::PeerRow;

/// The other end of `channel`, which leads here, says which life it is in. Numbers go on from what both lives share; what was
/// received of the former one beyond that stays under its name, and none of its messages is taken any more.
pub(crate) fn follow(overlay: &mut Overlay, channel: Channel, theirs: &Lineage) -> Followed {
    let (inward, outward) = (overlay.peer(channel), overlay.peer(reverse(channel)));
    let Some(known) = inward.incarnation else {
        let offered = offered(overlay, &outward, None);
        remember(overlay, channel, &theirs.former);
        // Of most pairs there is nothing to keep: neither end was ever restored.
        if offered > 0 || !theirs.former.is_empty() {
            let begun = LifeRow {
                offered,
                ..LifeRow::default()
            };
            overlay.put_life((channel, Whose::Theirs, theirs.incarnation), begun);
        }
        overlay.put_peer(PeerRow {
            incarnation: Some(theirs.incarnation),
            ..inward
        });
        return Followed::First;
    };
    if known == theirs.incarnation {
        return Followed::Known;
    }
    let left = |incarnation: u128| {
        overlay
            .lives()
            .lives
            .get(&(channel, Whose::Theirs, incarnation))
            .copied()
    };
    let seen = Extent {
        messages: inward.received,
        receipts: outward.acked,
        given: outward.taken,
        taken: inward.verdicts_taken,
    };
    // The newest life that both ends know of, and how far it was seen to come.
    let common = theirs.former.iter().rev().find_map(|life| {
        if life.incarnation == known {
            Some((life, seen))
        } else {
            Some((life, left(life.incarnation)?.ended))
        }
    });
    let (Some((common, came)), None) = (common, left(theirs.incarnation)) else {
        return Followed::Unknown;
    };
    let shared = came.shared(common.extent);
    let ended = LifeRow {
        ended: seen,
        ..left(known).unwrap_or_default()
    };
    overlay.put_life((channel, Whose::Theirs, known), ended);
    remember(overlay, channel, &theirs.former);
    let begun = LifeRow {
        began: shared,
        ended: shared,
        offered: offered(overlay, &outward, Some(known)),
    };
    overlay.put_life((channel, Whose::Theirs, theirs.incarnation), begun);
    begin(overlay, (inward, outward), theirs.incarnation, shared);
    renumber(overlay, reverse(channel), theirs);
    Followed::Restored
}

fn begin(
    overlay: &mut Overlay,
    (inward, outward): (PeerRow, PeerRow),
    incarnation: u128,
    shared: Extent,
) {
    let from_here = overlay.knows_channel(&outward.channel);
    overlay.put_peer(PeerRow {
        incarnation: Some(incarnation),
        received: shared.messages,
        verdicts_taken: shared.taken,
        ..inward
    });
    if from_here {
        overlay.put_peer(PeerRow {
            acked: shared.receipts,
            taken: shared.given,
            taken_from: Some(incarnation),
            ..outward
        });
    }
}

/// Whom this life has heard before cannot have met our former one since: the numbers of its own new life are of new messages.
fn renumber(overlay: &mut Overlay, outward: Channel, theirs: &Lineage) {
    let saved = theirs.former.last().map_or(0, |life| life.extent.messages);
    let heard = overlay.lives().hearings.get(&outward).copied();
    if let Some(row) = heard.filter(|row| row.hearing != Hearing::Unheard) {
        overlay.put_hearing(
            outward,
            HearingRow {
                offered: saved,
                ..row
            },
        );
    }
}

/// Lives that were never met here are known for ever too.
fn remember(overlay: &mut Overlay, channel: Channel, former: &[Life]) {
    for life in former {
        let place = (channel, Whose::Theirs, life.incarnation);
        if !overlay.lives().lives.contains_key(&place) {
            overlay.put_life(place, LifeRow::default());
        }
    }
}

/// Our messages through this number may have reached the life of theirs that is left.
fn offered(overlay: &Overlay, outward: &PeerRow, left: Option<u128>) -> u64 {
    let lives = overlay.lives();
    let met = match lives.last() {
        None => left.is_some(),
        Some(_) => lives
            .hearings
            .get(&outward.channel)
            .is_some_and(|row| row.hearing != Hearing::Unheard),
    };
    if met {
        return outward.sent;
    }
    // Only our own former life can have spoken to it.
    let former = lives.former(outward.channel);
    former.last().map_or(0, |life| life.extent.messages)
}

/// What the other end of `channel`, which leads from here, has shown of us. Once it has shown a loss nothing takes that back.
pub(crate) fn hear(overlay: &mut Overlay, channel: Channel, heard: Heard) {
    if overlay.lives().last().is_none() {
        return;
    }
    let known = overlay.lives().hearings.get(&channel).copied();
    let lost = matches!(heard.hearing, Hearing::Lost { .. });
    let news = match known.map(|row| row.hearing) {
        None => true,
        Some(Hearing::Unheard) => heard.hearing != Hearing::Unheard,
        Some(Hearing::Whole) => lost,
        Some(Hearing::Lost { .. }) => false,
    };
    if !news {
        return;
    }
    // How far our former life may have received was told when it was asked for the first time.
    let offered = known
        .filter(|row| row.hearing != Hearing::Unheard)
        .map_or(heard.offered, |row| row.offered);
    let hearing = heard.hearing;
    overlay.put_hearing(channel, HearingRow { hearing, offered });
    // Verdicts that were taken after the backup may be gone at their end too.
    let mut outward = overlay.peer(channel);
    if lost && outward.taken + 1 < heard.verdicts_from {
        outward.taken = heard.verdicts_from - 1;
        overlay.put_peer(outward);
    }
}
