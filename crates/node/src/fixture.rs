//! A small federation in a temporary folder, for the tests of this crate.

mod serving;

pub(crate) use serving::{Visit, while_serving};

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use domain::calendar::Calendar;
use domain::id::{AgencyId, Service};
use domain::region::RegionCode;
use domain::term::Profile;

use crate::config::Config;
use crate::directory::document::{Class, Document, Member, PAYLOAD_TYPE, Standing};
use crate::directory::envelope::{Envelope, Signers};
use crate::directory::{DirectoryError, Live};
use crate::identity::files::{Folder, LeafFiles};
use crate::identity::issue::{self, Callers};
use crate::identity::{SpiffeId, Workload};
use crate::keys::{SigningKey, new_signing_key};
use crate::tls::Identity;

pub(crate) struct Federation {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) document: Document,
    pub(crate) key: SigningKey,
}

pub(crate) fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

impl Federation {
    /// Agencies 1 to n; the first is the office.
    pub(crate) fn of(agencies: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let callers = Callers {
            systems: vec!["desk".parse().unwrap(), "operator".parse().unwrap()],
            portals: vec!["web".parse().unwrap()],
        };
        let members = (1..=agencies).map(|ordinal| {
            let id = agency(ordinal);
            let path = folder.path().join(id.as_str());
            issue::agency(&path, id, &callers).unwrap();
            Member {
                code: id.to_string(),
                name: format!("第{ordinal}机关"),
                class: if ordinal == 1 {
                    Class::Office
                } else {
                    Class::Organ
                },
                standing: Standing::Active,
                region: "320106".into(),
                superior: None,
                host: None,
                competences: vec![7],
                endpoints: Service::ALL
                    .map(|service| {
                        (
                            service.name().to_owned(),
                            format!("https://127.0.0.1:{ordinal}"),
                        )
                    })
                    .into(),
                keys: Folder::new(&path).member().unwrap(),
            }
        });
        let document = Document {
            version: 1,
            agencies: members.collect(),
            ..Document::default()
        };
        let federation = Self {
            document,
            folder,
            key: SigningKey::from_pem(&new_signing_key()).unwrap(),
        };
        federation.publish();
        federation
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn keys(&self, agency: AgencyId) -> Folder {
        Folder::new(self.path(agency.as_str()))
    }

    /// Signs the document as it is now and puts it where nodes read it.
    pub(crate) fn publish(&self) {
        let envelope = Envelope::sign(
            PAYLOAD_TYPE,
            &self.document.to_bytes(),
            std::slice::from_ref(&self.key),
        );
        std::fs::write(self.path("directory.json"), envelope.to_bytes()).unwrap();
    }

    /// The settings of the office's node on ports that the system chooses, with more of them after.
    pub(crate) fn config(&self, more: &str) -> Config {
        let path = self.path("node.toml");
        let text = format!(
            "agency = \"{office}\"\nidentity.folder = \"{office}\"\nlisten = \"127.0.0.1:0\"\nplain = \"127.0.0.1:0\"\ndirectory.keys = [\"{key}\"]\n{more}\n",
            office = agency(1),
            key = self.key.public(),
        );
        std::fs::write(&path, text).unwrap();
        Config::read_with(&path, []).unwrap()
    }

    pub(crate) fn signers(&self) -> Signers {
        Signers {
            keys: vec![self.key.public()],
            threshold: 1,
        }
    }

    pub(crate) fn open(&self) -> Result<Live, DirectoryError> {
        Live::open(
            self.path("directory.json"),
            self.path("directory.seen"),
            self.signers(),
            Calendar::national(),
            Profile::national(),
        )
    }

    pub(crate) fn live(&self) -> Arc<Live> {
        Arc::new(self.open().unwrap())
    }

    pub(crate) fn identity(&self, agency: AgencyId, workload: &Workload) -> Arc<Identity> {
        Arc::new(Identity::load(self.keys(agency).leaf(workload)).unwrap())
    }

    /// A leaf of one agency's root for any name and time.
    pub(crate) fn forged(
        &self,
        root: AgencyId,
        id: &SpiffeId,
        validity: issue::Validity,
    ) -> Arc<Identity> {
        let path = self.path(root.as_str());
        let leaf = issue::Authority::open(&path, root)
            .unwrap()
            .leaf(id, validity)
            .unwrap();
        self.written("forged", &leaf.chain, &leaf.key)
    }

    pub(crate) fn written(&self, stem: &str, chain: &str, key: &str) -> Arc<Identity> {
        let files = LeafFiles {
            chain: self.path(&format!("{stem}.pem")),
            key: self.path(&format!("{stem}.key")),
        };
        for (path, text) in [(&files.chain, chain), (&files.key, key)] {
            crate::identity::files::replace(path, text.as_bytes()).unwrap();
        }
        Arc::new(Identity::load(files).unwrap())
    }

    pub(crate) fn services(&self, agency: AgencyId) -> BTreeMap<Service, Arc<Identity>> {
        Service::ALL
            .map(|service| (service, self.identity(agency, &Workload::Service(service))))
            .into()
    }
}

pub(crate) fn desk() -> Workload {
    Workload::System("desk".parse().unwrap())
}
