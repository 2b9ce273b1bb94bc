//! The life of a process: settings, telemetry, stores, ports, services; then a signal, and all of it back in order.

mod place;
mod program;

pub use place::clock;
pub use program::main;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use contracts::policy::Policy;
use domain::calendar::Calendar;
use domain::codec::Codec;
use store::clock::SteeringError;
use store::{Entropy, Options, Store, StoreError};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;

use crate::accept::Connections;
use crate::caller::Served;
use crate::config::{Config, ConfigError};
use crate::context::Context;
use crate::directory::{DirectoryError, Live, Reload};
use crate::figures::{self, Watched};
use crate::identity::files::{FileError, Identities};
use crate::layers::Shared;
use crate::metrics::Metrics;
use crate::serve::{Readiness, Secure, ServeError, plain, secure};
use crate::telemetry::{Telemetry, TelemetryError};
use crate::tls::Reloaded;

/// What tasks of services have to end in, once nobody calls any more.
const TASKS_END: Duration = Duration::from_secs(5);

/// Why a process does not run, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the settings are not taken")]
    Config(#[from] ConfigError),
    #[error("logs or spans cannot be written")]
    Telemetry(#[from] TelemetryError),
    #[error("the keys or certificates are not taken")]
    Identity(#[from] FileError),
    #[error("the directory is not taken ({})", .0.code())]
    Directory(#[from] DirectoryError),
    #[error("law time cannot be steered")]
    Clock(#[from] SteeringError),
    #[error("{} cannot be made", path.display())]
    DataDir {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the store cannot be opened")]
    Store(#[from] StoreError),
    /// A node that began on an empty server would begin anew: with other numbers, and unknown to its peers.
    #[error("the settings keep records on a server, and {} was not moved there", path.display())]
    Unmoved { path: PathBuf },
    #[error("a disk cannot be trusted any more")]
    Disk(#[source] StoreError),
    #[error("{address} cannot be listened on")]
    Bind {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error("the services cannot be built")]
    Build(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("serving failed")]
    Serve(#[from] ServeError),
    #[error("the runtime or its signals cannot be had")]
    System(#[source] io::Error),
}

impl RunError {
    /// sysexits: 64 settings, 69 something needed is not there, 70 a fault of ours, 75 try again later.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Clock(_)
            | Self::Identity(_)
            | Self::Unmoved { .. }
            | Self::Store(StoreError::Moved { .. } | StoreError::Unfinished { .. })
            | Self::Telemetry(TelemetryError::JourneyKey(_)) => 64,
            Self::Bind { .. } | Self::Directory(_) | Self::DataDir { .. } => 69,
            Self::Store(StoreError::InUse { .. }) | Self::Disk(_) => 75,
            Self::Telemetry(_)
            | Self::Store(_)
            | Self::Build(_)
            | Self::Serve(_)
            | Self::System(_) => 70,
        }
    }
}

/// The addresses that a process listens on, once it does.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    pub secure: SocketAddr,
    pub plain: SocketAddr,
}

/// Runs until SIGTERM or SIGINT; the error has been logged, its exit code is still to be given.
///
/// `build` makes the services of the contexts, one for each service of the settings.
pub fn to_the_end<C, B, F>(config: &Config, build: B) -> Result<(), RunError>
where
    C: Codec,
    B: FnOnce(Vec<Context<C>>) -> F,
    F: Future<Output = Result<Routes, Box<dyn std::error::Error + Send + Sync>>>,
{
    to_the_end_or(config, std::future::pending(), build)
}

/// The same where something besides the two signals may ask for the end.
pub fn to_the_end_or<C, B, F>(
    config: &Config,
    asked: impl Future<Output = ()>,
    build: B,
) -> Result<(), RunError>
where
    C: Codec,
    B: FnOnce(Vec<Context<C>>) -> F,
    F: Future<Output = Result<Routes, Box<dyn std::error::Error + Send + Sync>>>,
{
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(RunError::System)
        .and_then(|runtime| runtime.block_on(run(config, asked, build)))
}

async fn run<C, B, F>(
    config: &Config,
    asked: impl Future<Output = ()>,
    build: B,
) -> Result<(), RunError>
where
    C: Codec,
    B: FnOnce(Vec<Context<C>>) -> F,
    F: Future<Output = Result<Routes, Box<dyn std::error::Error + Send + Sync>>>,
{
    let telemetry = Telemetry::start(config)?;
    report_panics();
    let stop = CancellationToken::new();
    let stopped = async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {}, () = asked => {} }
        stop.cancel();
        // Serving goes on to its own end; this only asked for it.
        std::future::pending::<io::Result<()>>().await
    };
    let served = serve(config, &telemetry, build, stop.clone(), |_| {});
    let ran = tokio::select! {
        ran = served => ran,
        failed = stopped => failed.map_err(RunError::System),
    };
    if let Err(error) = &ran {
        let mut cause = std::error::Error::source(error);
        let mut causes = String::new();
        while let Some(inner) = cause {
            causes = format!("{causes}: {inner}");
            cause = inner.source();
        }
        tracing::error!("{error}{causes}");
    }
    telemetry.flush().await;
    ran
}

/// A panic is told by its place alone: its message may quote what somebody wrote.
fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        tracing::error!(place = place.as_deref().unwrap_or("unknown"), "a panic");
    }));
}

/// Opens, serves until the token is set, then drains and closes. `bound` is told the addresses before the first call.
pub async fn serve<C, B, F>(
    config: &Config,
    telemetry: &Telemetry,
    build: B,
    stop: CancellationToken,
    bound: impl FnOnce(Bound),
) -> Result<(), RunError>
where
    C: Codec,
    B: FnOnce(Vec<Context<C>>) -> F,
    F: Future<Output = Result<Routes, Box<dyn std::error::Error + Send + Sync>>>,
{
    // Open: nothing is promised before everything that is needed is there.
    let data = &config.data_dir;
    std::fs::create_dir_all(data).map_err(|source| RunError::DataDir {
        path: data.clone(),
        source,
    })?;
    place::check(config).await?;
    let identities = Arc::new(Identities::load(config)?);
    let directory = Arc::new(Live::open(
        config.directory.file.clone(),
        config.directory_seen(),
        config.directory.signers.clone(),
        Calendar::national(),
        config.profile.clone(),
    )?);
    let clock = clock(config)?;
    let served = Served {
        node: config.agency,
        hosted: config.hosted.clone(),
    };
    let metrics = Metrics::default();
    let tasks = TaskTracker::new();
    let ending = CancellationToken::new();
    let mut contexts = Vec::new();
    for &service in &config.services {
        let options = Options {
            service,
            engine: config.engine(service)?,
            key_file: config.identity_folder().vault_key(service),
            rules: directory.rules(),
        };
        let store = Store::<C>::open(options, clock.clone(), Entropy::system()).await?;
        telemetry.follow(&store);
        contexts.push(Context {
            service,
            store,
            clock: clock.clone(),
            entropy: Entropy::system(),
            directory: Arc::clone(&directory),
            served: Arc::new(served.clone()),
            identities: Arc::clone(&identities),
            metrics: metrics.clone(),
            limits: Arc::new(config.limits.clone()),
            tasks: tasks.clone(),
            stop: ending.clone(),
        });
    }

    // Bind before building: whoever cannot listen has no use for services.
    let listener = bind(config.listen).await?;
    let plain_listener = bind(config.plain).await?;
    let addresses = Bound {
        secure: listener.local_addr().map_err(RunError::System)?,
        plain: plain_listener.local_addr().map_err(RunError::System)?,
    };
    let services = build(contexts.clone()).await.map_err(RunError::Build)?;

    let readiness = Readiness::default();
    let plain_end = CancellationToken::new();
    let plain_port = tasks.spawn(plain(
        plain_listener,
        metrics.clone(),
        readiness.clone(),
        plain_end.clone(),
    ));
    let connections = Connections::new(config.limits.connections_per_agency);
    tasks.spawn(follow_files(
        Duration::from_secs(config.limits.directory_poll_seconds),
        Arc::clone(&directory),
        Arc::clone(&identities),
        connections.clone(),
        signal(SignalKind::hangup()).map_err(RunError::System)?,
        ending.clone(),
    ));
    let port = Secure {
        listener,
        identities: &identities,
        shared: Shared::new(
            Policy::load(),
            Arc::clone(&directory),
            served,
            metrics,
            &config.limits,
        ),
        limits: &config.limits,
        connections: connections.clone(),
        entropy: Entropy::system(),
        tasks: &tasks,
        stop: ending.clone(),
    };

    let watched = Watched {
        config,
        contexts: &contexts,
        connections: &connections,
        classes: &port.shared.classes,
        readiness: &readiness,
    };
    figures::publish(&watched, &port.shared.metrics, &tasks, &ending);

    let (broken, mut broke) = mpsc::channel(1);
    for context in &contexts {
        let (store, broken, ending) = (context.store.clone(), broken.clone(), ending.clone());
        tasks.spawn(async move {
            tokio::select! {
                // One is enough to end the process, so a second finds no place.
                error = store.fatal() => drop(broken.try_send(error)),
                () = ending.cancelled() => {}
            }
        });
    }

    readiness.set(true);
    tracing::info!(secure = %addresses.secure, plain = %addresses.plain, "serving");
    bound(addresses);
    let mut serving = std::pin::pin!(secure(port, services));
    let ended = tokio::select! {
        ended = &mut serving => ended.map_err(RunError::from),
        // What it acknowledges from here on might not be there after a restart: it acknowledges nothing.
        Some(error) = broke.recv() => Err(RunError::Disk(error)),
        () = stop.cancelled() => {
            // No longer ready before the port closes; then what is in flight has its time.
            readiness.set(false);
            ending.cancel();
            tracing::info!("draining");
            let limit = Duration::from_secs(config.limits.drain_seconds);
            timeout(limit, serving).await.unwrap_or(Ok(())).map_err(RunError::from)
        }
    };
    readiness.set(false);
    ending.cancel();
    connections.cut(|_| false);
    plain_end.cancel();
    tasks.close();
    if timeout(TASKS_END, tasks.wait()).await.is_err() {
        tracing::warn!("tasks did not end in time");
    }
    plain_port.abort();
    for context in contexts {
        context.store.close().await;
    }
    tracing::info!("closed");
    ended
}

async fn bind(address: SocketAddr) -> Result<TcpListener, RunError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| RunError::Bind { address, source })
}

/// Looks at the directory and the certificates again, now and then and on SIGHUP; whom trust has left is cut off.
async fn follow_files(
    every: Duration,
    directory: Arc<Live>,
    identities: Arc<Identities>,
    connections: Connections,
    mut hangup: Signal,
    stop: CancellationToken,
) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
            _ = hangup.recv() => {}
        }
        let (live, keys) = (Arc::clone(&directory), Arc::clone(&identities));
        let looked = tokio::task::spawn_blocking(move || look(&live, &keys));
        if looked.await.is_ok() {
            let view = directory.view();
            let cut = connections.cut(|agency| view.is_active(agency));
            if cut > 0 {
                tracing::warn!(cut, "connections of agencies were cut that are not active");
            }
        }
    }
}

fn look(directory: &Live, identities: &Identities) {
    match directory.reload() {
        Ok(Reload::Unchanged) => {}
        Ok(Reload::Taken { version }) => tracing::info!(version, "a directory was taken"),
        Err(error) => tracing::error!(reason = error.code(), "a directory was refused: {error}"),
    }
    for (service, identity) in identities.certificates() {
        match identity.reload() {
            Ok(Reloaded::Unchanged) => {}
            Ok(Reloaded::Taken) => tracing::info!(%service, "a certificate was taken"),
            Err(error) => tracing::error!(%service, "a certificate was refused: {error}"),
        }
    }
}

#[cfg(test)]
mod tests;
