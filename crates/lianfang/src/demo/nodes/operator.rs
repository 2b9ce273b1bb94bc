//! Whoever runs the nodes, where the director does not: asked on the terminal for what only they can do.

use std::io::{self, BufRead as _, Write as _};

use tokio::task::spawn_blocking;

use super::NodeFault;
use crate::demo::cast::Member;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Favour {
    /// No message comes through between this node and the office's.
    CutOff,
    /// They come through again.
    Reach,
}

/// Returns when the operator has pressed Enter; a script reads the same line and writes an empty one.
pub(super) async fn asked(member: &'static Member, favour: Favour) -> Result<(), NodeFault> {
    let done = spawn_blocking(move || wait(member, favour)).await;
    done.unwrap_or_else(|joined| Err(io::Error::other(joined)))
        .map_err(|source| NodeFault::Unheard {
            agency: member.slug,
            source,
        })
}

fn wait(member: &Member, favour: Favour) -> io::Result<()> {
    let what = match favour {
        Favour::CutOff => "请切断",
        Favour::Reach => "请恢复",
    };
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "» {what} {} 的节点（{}）与信访局节点之间的网络，然后按回车",
        member.slug, member.short
    )?;
    out.flush()?;
    drop(out);
    match io::stdin().lock().read_line(&mut String::new())? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}
