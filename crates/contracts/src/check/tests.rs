use prost_reflect::DescriptorPool;
use protox::Compiler;
use protox::file::{
    ChainFileResolver, File, FileResolver, GoogleFileResolver, IncludeFileResolver,
};

use super::*;

/// One file beside the real policy.
struct Draft(&'static str);

impl FileResolver for Draft {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match name {
            "draft.proto" => File::from_source(name, self.0),
            _ => Err(protox::Error::file_not_found(name)),
        }
    }
}

fn faults_of(draft: &'static str) -> Vec<String> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Draft(draft));
    resolver.add(IncludeFileResolver::new(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto").into(),
    ));
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true);
    compiler.open_file("draft.proto").unwrap();
    let pool = DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap();
    faults(&pool)
}

#[test]
fn the_contracts_as_they_are_have_no_fault() {
    let pool = DescriptorPool::decode(crate::DESCRIPTORS).unwrap();
    assert_eq!(faults(&pool), Vec::<String>::new());
    assert!(
        secret_messages(&pool)
            .iter()
            .any(|message| message.name() == "RegisterMatterRequest")
    );
}

#[test]
fn a_method_or_field_without_its_policy_does_not_build() {
    let found = faults_of(
        r#"syntax = "proto3";
        package lianfang.draft.v1;
        import "lianfang/policy/v1/policy.proto";
        message AskRequest { string name = 1; }
        message AskResponse {}
        service DraftService { rpc Ask(AskRequest) returns (AskResponse); }"#,
    );
    assert_eq!(
        found,
        [
            "lianfang.draft.v1.DraftService.Ask lacks (lianfang.policy.v1.access)",
            "lianfang.draft.v1.AskRequest.name lacks (lianfang.policy.v1.data)",
        ]
    );
}

#[test]
fn a_policy_that_allows_by_silence_does_not_build() {
    let found = faults_of(
        r#"syntax = "proto3";
        package lianfang.draft.v1;
        import "lianfang/policy/v1/policy.proto";
        message AskRequest {}
        message AskResponse {}
        service DraftService {
          rpc Ask(AskRequest) returns (AskResponse) {
            option (lianfang.policy.v1.access) = { callers: [CALLER_STAFF] };
          }
        }"#,
    );
    let faults: Vec<_> = found
        .iter()
        .map(|fault| fault.rsplit(": ").next().unwrap())
        .collect();
    assert_eq!(
        faults,
        [
            "access lets staff call but names no role",
            "access sets no deadline",
            "access names no class of load",
        ]
    );
}
