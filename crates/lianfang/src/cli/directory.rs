//! `lianfang directory`: who is a member of the federation, signed.

use std::io::Write;
use std::path::Path;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use domain::id::{Party, Service};
use domain::rulebook::{AgencyClass, Standing};
use node::directory::document::{self, Document, Member};
use node::directory::envelope::{Envelope, Signers};
use node::directory::{DirectoryError, DirectoryView};
use node::identity::files;
use node::keys;

use super::args::{DirectoryCommand, SignerArgs};
use super::fault::Fault;

pub fn run(command: DirectoryCommand, out: &mut dyn Write) -> Result<(), Fault> {
    match command {
        DirectoryCommand::Key { file } => key(&file, out),
        DirectoryCommand::JourneyKey { file } => journey_key(&file, out),
        DirectoryCommand::Draft {
            version,
            out: to,
            members,
        } => draft(version, &members, &to, out),
        DirectoryCommand::Sign {
            document,
            keys,
            out: to,
        } => sign(&document, &keys, &to, out),
        DirectoryCommand::Verify { file, signers } => {
            let view = verified(&file, &signers)?;
            writeln!(
                out,
                "{}: version {}, {} agencies, signed by enough of the keys given",
                file.display(),
                view.version(),
                view.agencies().count()
            )?;
            Ok(())
        }
        DirectoryCommand::Show { file, signers } => {
            let view = verified(&file, &signers)?;
            writeln!(out, "version {}\n{}", view.version(), table(&view))?;
            Ok(())
        }
    }
}

fn absent(file: &Path) -> Result<(), Fault> {
    if file.exists() {
        return Err(Fault::usage(
            format!(
                "{} is there already; keys are never overwritten",
                file.display()
            ),
            "choose another name",
        ));
    }
    Ok(())
}

fn journey_key(file: &Path, out: &mut dyn Write) -> Result<(), Fault> {
    absent(file)?;
    write(file, keys::random().as_slice())?;
    writeln!(
        out,
        "{}  private: give it to every node as traces.journey_key_file",
        file.display()
    )?;
    Ok(())
}

fn key(file: &Path, out: &mut dyn Write) -> Result<(), Fault> {
    absent(file)?;
    write(file, keys::new_signing_key().as_bytes())?;
    let key = files::signing_key(file)
        .map_err(|source| Fault::internal("the new key cannot be read", "").because(source))?;
    writeln!(
        out,
        "{}  private: keep it with those who sign",
        file.display()
    )?;
    writeln!(
        out,
        "directory.keys = [\"{}\"]  for every node.toml",
        key.public()
    )?;
    Ok(())
}

fn draft(
    version: u64,
    members: &[impl AsRef<Path>],
    to: &Path,
    out: &mut dyn Write,
) -> Result<(), Fault> {
    let agencies = members
        .iter()
        .map(|path| {
            parsed::<Member>(
                path.as_ref(),
                "a member.json as `lianfang agency init` writes it",
            )
        })
        .collect::<Result<Vec<_>, _>>()?;
    let document = Document {
        version,
        agencies,
        ..Document::default()
    };
    checked(&document)?;
    write(to, &document.to_bytes())?;
    writeln!(out, "{}  version {version}, to be signed", to.display())?;
    Ok(())
}

fn sign(
    from: &Path,
    keys: &[impl AsRef<Path>],
    to: &Path,
    out: &mut dyn Write,
) -> Result<(), Fault> {
    let document: Document = parsed(from, "a document as `lianfang directory draft` writes it")?;
    let view = checked(&document)?;
    let keys = keys
        .iter()
        .map(|path| {
            files::signing_key(path.as_ref()).map_err(|source| {
                Fault::usage(
                    "a key was not taken",
                    "make one with `lianfang directory key`",
                )
                .because(source)
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let envelope = Envelope::sign(document::PAYLOAD_TYPE, &document.to_bytes(), &keys);
    write(to, &envelope.to_bytes())?;
    let (version, count) = (view.version(), view.agencies().count());
    writeln!(
        out,
        "{}  version {version}, {count} agencies, signed",
        to.display()
    )?;
    Ok(())
}

fn parsed<T: serde::de::DeserializeOwned>(path: &Path, what: &str) -> Result<T, Fault> {
    let bytes = read(path)?;
    serde_json::from_slice(&bytes).map_err(|source| {
        Fault::usage(
            format!("{} was not understood", path.display()),
            format!("give {what}"),
        )
        .because(source)
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|source| {
        Fault::usage(
            format!("{} cannot be read", path.display()),
            "check the path",
        )
        .because(source)
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    files::replace(path, bytes).map_err(|source| {
        Fault::usage(
            format!("{} cannot be written", path.display()),
            "check the path",
        )
        .because(source)
    })
}

fn checked(document: &Document) -> Result<DirectoryView, Fault> {
    DirectoryView::new(document).map_err(not_taken)
}

fn not_taken(source: DirectoryError) -> Fault {
    let code = source.code();
    Fault::usage(
        format!("the directory is not taken ({code})"),
        "correct it; nothing was changed",
    )
    .because(source)
}

fn verified(file: &Path, signers: &SignerArgs) -> Result<DirectoryView, Fault> {
    let keys = signers
        .keys
        .iter()
        .map(|text| {
            text.parse().map_err(|source: keys::KeyError| {
                Fault::usage(
                    format!("--key {text} was not taken"),
                    "give what `directory key` printed",
                )
                .because(source)
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let signers = Signers {
        keys,
        threshold: signers.threshold,
    };
    let bytes = read(file)?;
    let payload = Envelope::parse(&bytes)
        .and_then(|envelope| envelope.verify(document::PAYLOAD_TYPE, &signers))
        .map_err(|source| not_taken(DirectoryError::NotBelieved(source)))?;
    let document: Document = serde_json::from_slice(&payload)
        .map_err(|source| not_taken(DirectoryError::Malformed(source)))?;
    checked(&document)
}

fn table(view: &DirectoryView) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "code",
        "name",
        "class",
        "region",
        "competent for",
        "node",
        "standing",
    ]);
    for agency in view.agencies() {
        let party = Party {
            agency: agency.id,
            service: Service::Intake,
        };
        let node = match (agency.host, view.endpoint(party)) {
            (Some(host), _) => format!("hosted by {host}"),
            (None, Some(endpoint)) => endpoint.to_string(),
            (None, None) => String::new(),
        };
        let competences: Vec<String> = agency.competences.iter().map(u32::to_string).collect();
        table.add_row([
            agency.id.to_string(),
            agency.name.clone(),
            class(agency.class).to_owned(),
            agency.region.to_string(),
            competences.join(", "),
            node,
            standing(agency.standing).to_owned(),
        ]);
    }
    table.to_string()
}

const fn class(class: AgencyClass) -> &'static str {
    match class {
        AgencyClass::Office => "office",
        AgencyClass::Organ => "organ",
        AgencyClass::Local => "local",
        AgencyClass::Social => "social",
    }
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Active => "active",
        Standing::Suspended => "suspended",
    }
}
