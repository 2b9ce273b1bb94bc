//! What the contracts say about themselves, at run time: who may call a method, and what a field holds.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use domain::people::Role;
use prost_reflect::DescriptorPool;

use crate::pb::policy::v1 as pb;
pub use crate::pb::policy::v1::{Caller, Data, Load};

/// What a method asks of its callers. Whatever it does not name is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub callers: Vec<Caller>,
    /// Any of these lets a member of staff call.
    pub roles: BTreeSet<Role>,
    /// An audit record is durable before the answer leaves.
    pub audited: bool,
    /// Machine time; `None` for streams that last.
    pub deadline: Option<Duration>,
    pub load: Load,
}

impl Access {
    pub fn allows(&self, caller: Caller) -> bool {
        self.callers.contains(&caller)
    }

    pub fn allows_any(&self, roles: &BTreeSet<Role>) -> bool {
        !self.roles.is_disjoint(roles)
    }
}

/// The policy of every method and field, read from the descriptors once, when a process starts.
#[derive(Clone, Debug)]
pub struct Policy {
    methods: HashMap<String, Access>,
    fields: HashMap<String, Data>,
}

impl Policy {
    /// # Panics
    /// Never for the descriptors of this crate: its build has checked every option that is read here.
    pub fn load() -> Self {
        Self::read(&descriptors()).expect("the build has checked the options")
    }

    fn read(pool: &DescriptorPool) -> Option<Self> {
        let access = pool.get_extension_by_name("lianfang.policy.v1.access")?;
        let data = pool.get_extension_by_name("lianfang.policy.v1.data")?;
        let mut policy = Self {
            methods: HashMap::new(),
            fields: HashMap::new(),
        };
        for method in pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
        {
            let options = method.options();
            let typed: pb::Access = options
                .get_extension(&access)
                .as_message()?
                .transcode_to()
                .ok()?;
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            policy.methods.insert(path, Access::read(&typed)?);
        }
        let ours = |name: &str| name.starts_with("lianfang.");
        for message in pool
            .all_messages()
            .filter(|message| ours(message.full_name()))
        {
            for field in message.fields() {
                let number = field.options().get_extension(&data).as_enum_number()?;
                policy
                    .fields
                    .insert(field.full_name().to_string(), Data::try_from(number).ok()?);
            }
        }
        Some(policy)
    }

    /// By the exact path of the call, `/lianfang.link.v1.LinkService/Hello`; `None` is denied.
    pub fn access(&self, path: &str) -> Option<&Access> {
        self.methods.get(path)
    }

    /// Every method with its policy, in no order.
    pub fn methods(&self) -> impl Iterator<Item = (&str, &Access)> {
        self.methods
            .iter()
            .map(|(path, access)| (path.as_str(), access))
    }

    /// By the full name of the field, `lianfang.types.v1.Sealed.digest`.
    pub fn data(&self, field: &str) -> Option<Data> {
        self.fields.get(field).copied()
    }

    /// Every field with what it holds, in no order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Data)> {
        self.fields
            .iter()
            .map(|(name, data)| (name.as_str(), *data))
    }
}

impl Access {
    fn read(access: &pb::Access) -> Option<Self> {
        Some(Self {
            callers: access.callers().collect(),
            roles: access.roles().map(role).collect::<Option<_>>()?,
            audited: access.audited,
            deadline: (access.deadline_ms > 0)
                .then(|| Duration::from_millis(access.deadline_ms.into())),
            load: access.load(),
        })
    }
}

const fn role(role: pb::Role) -> Option<Role> {
    Some(match role {
        pb::Role::Unspecified => return None,
        pb::Role::Registrar => Role::Registrar,
        pb::Role::Receptionist => Role::Receptionist,
        pb::Role::Coordinator => Role::Coordinator,
        pb::Role::Handler => Role::Handler,
        pb::Role::OrgHead => Role::OrgHead,
        pb::Role::Local => Role::Local,
        pb::Role::Social => Role::Social,
        pb::Role::Inspector => Role::Inspector,
        pb::Role::Auditor => Role::Auditor,
        pb::Role::Conference => Role::Conference,
    })
}

/// The contracts as a pool of descriptors.
///
/// # Panics
/// Never: the bytes are those the build wrote.
pub fn descriptors() -> DescriptorPool {
    DescriptorPool::decode(crate::DESCRIPTORS).expect("the build wrote these bytes")
}
