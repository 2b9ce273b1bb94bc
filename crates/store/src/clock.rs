//! Law time: the system's clock, or one that a demonstration or test steers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::Instant;

/// The file that marks a directory as made for a demonstration or a test: only there may time be steered or randomness seeded.
pub const MARKER: &str = ".lianfang-demo";

/// Where law time comes from. Time-outs, tokens and certificates use machine time instead.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    Steered(Arc<SteeredClock>),
}

impl Clock {
    /// A clock that follows a file, which the processes of a demonstration share. Refused outside demonstration directories.
    pub fn steered(path: &Path) -> Result<Self, SteeringError> {
        Ok(Self::Steered(Arc::new(SteeredClock::File {
            last: Mutex::new(SteeredFile::open(path)?.read()?),
            file: SteeredFile::open(path)?,
        })))
    }

    /// A clock that stands still until it is moved: for simulations and tests in one process.
    pub fn manual(start: Instant) -> Self {
        Self::Steered(Arc::new(SteeredClock::Manual(Mutex::new(start))))
    }

    pub fn now(&self) -> Instant {
        match self {
            Self::System => machine_now(),
            Self::Steered(clock) => clock.now(),
        }
    }

    pub const fn is_steered(&self) -> bool {
        matches!(self, Self::Steered(_))
    }

    /// Moves a manual clock forward; other clocks, and earlier instants, are left as they are.
    pub fn advance_to(&self, instant: Instant) {
        if let Self::Steered(clock) = self
            && let SteeredClock::Manual(now) = &**clock
        {
            let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = (*now).max(instant);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where law time is the machine's"
)]
fn machine_now() -> Instant {
    let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => {
            i64::try_from(before.duration().as_micros()).map_or(i64::MIN, i64::wrapping_neg)
        }
    };
    Instant::from_micros(micros)
}

/// A clock that is not the system's.
#[derive(Debug)]
pub enum SteeredClock {
    File {
        file: SteeredFile,
        last: Mutex<Course>,
    },
    Manual(Mutex<Instant>),
}

impl SteeredClock {
    /// The file is small and read each time: a cached copy could be older than what another process has just set.
    fn now(&self) -> Instant {
        match self {
            Self::File { file, last } => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                // A file that cannot be read now does not stop law time: the last known course goes on.
                if let Ok(course) = file.read() {
                    *last = course;
                }
                last.now()
            }
            Self::Manual(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// How steered time goes: it stands still, or it runs beside the machine's clock at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    Frozen(Instant),
    /// Microseconds to add to the machine's time.
    Running {
        offset: i64,
    },
}

impl Course {
    pub fn now(self) -> Instant {
        match self {
            Self::Frozen(instant) => instant,
            Self::Running { offset } => {
                Instant::from_micros(machine_now().micros().saturating_add(offset))
            }
        }
    }

    /// Runs on from an instant of law time.
    pub fn running_from(instant: Instant) -> Self {
        Self::Running {
            offset: instant.micros().saturating_sub(machine_now().micros()),
        }
    }
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frozen(instant) => writeln!(f, "frozen {}", instant.micros()),
            Self::Running { offset } => writeln!(f, "running {offset}"),
        }
    }
}

/// The file that the processes of a demonstration read law time from.
#[derive(Clone, Debug)]
pub struct SteeredFile {
    path: PathBuf,
}

impl SteeredFile {
    /// The file must exist, in a directory that carries the marker.
    pub fn open(path: &Path) -> Result<Self, SteeringError> {
        let directory = path.parent().unwrap_or(Path::new("."));
        if !is_marked(directory) {
            return Err(SteeringError::NotADemonstration {
                directory: directory.to_path_buf(),
            });
        }
        Ok(Self {
            path: path.to_path_buf(),
        })
    }

    /// Writes the file for the first time, and the marker beside it.
    pub fn create(path: &Path, course: Course) -> Result<Self, SteeringError> {
        let directory = path.parent().unwrap_or(Path::new("."));
        mark(directory).map_err(|source| SteeringError::File {
            path: directory.to_path_buf(),
            source: Arc::new(source),
        })?;
        let file = Self::open(path)?;
        file.set(course)?;
        Ok(file)
    }

    pub fn read(&self) -> Result<Course, SteeringError> {
        let text = std::fs::read_to_string(&self.path).map_err(|source| self.failed(source))?;
        let (word, number) = text
            .trim()
            .split_once(' ')
            .ok_or_else(|| self.unreadable())?;
        let number: i64 = number.parse().map_err(|_| self.unreadable())?;
        match word {
            "frozen" => Ok(Course::Frozen(Instant::from_micros(number))),
            "running" => Ok(Course::Running { offset: number }),
            _ => Err(self.unreadable()),
        }
    }

    /// Replaces the file in one step, so that no reader sees half of it.
    pub fn set(&self, course: Course) -> Result<(), SteeringError> {
        let next = self.path.with_extension("next");
        std::fs::write(&next, course.to_string()).map_err(|source| self.failed(source))?;
        std::fs::rename(&next, &self.path).map_err(|source| self.failed(source))
    }

    /// Moves law time forward and keeps its course, standing or running; never back.
    pub fn advance_to(&self, instant: Instant) -> Result<(), SteeringError> {
        let course = self.read()?;
        if instant <= course.now() {
            return Ok(());
        }
        self.set(match course {
            Course::Frozen(_) => Course::Frozen(instant),
            Course::Running { .. } => Course::running_from(instant),
        })
    }

    fn failed(&self, source: std::io::Error) -> SteeringError {
        SteeringError::File {
            path: self.path.clone(),
            source: Arc::new(source),
        }
    }

    fn unreadable(&self) -> SteeringError {
        SteeringError::Unreadable {
            path: self.path.clone(),
        }
    }
}

/// Why law time cannot be steered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SteeringError {
    #[error("{} was not made for a demonstration: it has no {MARKER} file", directory.display())]
    NotADemonstration { directory: PathBuf },
    #[error("{} cannot be read or written", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: Arc<std::io::Error>,
    },
    #[error("{} holds neither `frozen <microseconds>` nor `running <microseconds>`", path.display())]
    Unreadable { path: PathBuf },
}

/// Marks a directory as made for a demonstration or a test.
pub fn mark(directory: &Path) -> Result<(), std::io::Error> {
    std::fs::create_dir_all(directory)?;
    std::fs::write(
        directory.join(MARKER),
        "Made for a demonstration or a test: time may be steered here.\n",
    )
}

pub(crate) fn is_marked(directory: &Path) -> bool {
    directory.join(MARKER).is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steered_file_is_refused_outside_demonstration_directories() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clock");
        std::fs::write(&path, "frozen 5\n").unwrap();
        assert!(matches!(
            Clock::steered(&path),
            Err(SteeringError::NotADemonstration { .. })
        ));
        mark(directory.path()).unwrap();
        assert_eq!(
            Clock::steered(&path).unwrap().now(),
            Instant::from_micros(5)
        );
    }

    #[test]
    fn processes_that_share_the_file_see_time_move_forward_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clock");
        let file = SteeredFile::create(&path, Course::Frozen(Instant::from_micros(100))).unwrap();
        let clock = Clock::steered(&path).unwrap();
        file.advance_to(Instant::from_micros(200)).unwrap();
        assert_eq!(clock.now(), Instant::from_micros(200));
        file.advance_to(Instant::from_micros(150)).unwrap();
        assert_eq!(clock.now(), Instant::from_micros(200));
        file.set(Course::running_from(Instant::from_micros(500)))
            .unwrap();
        assert!(clock.now() >= Instant::from_micros(500));
        std::fs::write(&path, "yesterday").unwrap();
        assert!(matches!(file.read(), Err(SteeringError::Unreadable { .. })));
        assert!(
            clock.now() >= Instant::from_micros(500),
            "an unreadable file does not stop law time"
        );
    }
}
