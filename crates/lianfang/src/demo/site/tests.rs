use domain::rulebook::AgencyClass;
use jiff::civil::date;

use super::*;

fn site(folder: &Path) -> Site {
    let spans = Spans::To("http://127.0.0.1:4317".to_owned());
    Site::create(folder, date(2026, 3, 2), &spans).unwrap()
}

#[test]
fn a_site_is_valid_and_can_be_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path());
    let site = Site::open(folder.path()).unwrap();
    let view = site.view();
    assert_eq!(view.version(), 1);
    assert_eq!(view.agencies().count(), 6);
    let mut ports = std::collections::BTreeSet::new();
    for (member, config) in site.nodes() {
        assert_eq!(config.agency, member.id());
        assert_eq!(config.services, Service::ALL);
        assert!(ports.insert(config.listen) && ports.insert(config.plain));
        assert!(node::identity::files::Identities::load(config).is_ok());
        let endpoint = view.endpoint(site.party(member, Service::Intake)).unwrap();
        assert_eq!(endpoint.port, config.listen.port());
    }
    assert_eq!(ports.len(), 10);
    let [office, firm] = ["office", "firm"].map(cast::member);
    assert!(view.speaks_for(office.id(), firm.id()));
    assert_eq!(site.config(firm).hosted, [firm.id()]);
    assert!(site.system(firm).is_ok() && site.portal().is_ok());
    assert_eq!(
        site.find(firm.id().as_str()).map(|member| member.slug),
        Some("firm")
    );
    assert_eq!(
        site.directory_key().unwrap().public(),
        site.config(office).directory.signers.keys[0]
    );
}

#[test]
fn the_directory_knows_who_is_competent_and_local() {
    let folder = tempfile::tempdir().unwrap();
    let view = site(folder.path()).view();
    let village = domain::region::RegionCode::parse(cast::VILLAGE).unwrap();
    let local = view.rules().local(village).map(|agency| agency.id);
    assert_eq!(local, Some(cast::member("town").id()));
    let offices = view
        .agencies()
        .filter(|agency| agency.class == AgencyClass::Office);
    assert_eq!(offices.count(), 1);
}

#[test]
fn law_time_moves_forward_for_all_and_never_back() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    assert_eq!(site.now().unwrap(), Instant::at(date(2026, 3, 2), 8, 30));
    let later = Instant::at(date(2026, 3, 9), 9, 0);
    site.advance_to(later).unwrap();
    site.advance_to(Instant::at(date(2026, 3, 3), 9, 0))
        .unwrap();
    assert_eq!(Site::open(folder.path()).unwrap().now().unwrap(), later);
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        Site::open(folder.path()),
        Err(SiteError::NoSite(_))
    ));
    std::fs::write(folder.path().join("letter"), "").unwrap();
    let refused = Site::create(folder.path(), date(2026, 3, 2), &Spans::Nowhere);
    assert!(matches!(refused, Err(SiteError::NotEmpty(_))));
}

#[test]
fn an_agency_without_settings_is_at_home_with_whoever_hosts_it() {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path());
    let [office, town, aid] = ["office", "town", "aid"].map(cast::member);
    for member in [town, aid] {
        std::fs::remove_file(settings_of(folder.path(), member, WHOLE)).unwrap();
    }
    let joined = || Site::join(folder.path(), date(2026, 3, 2));
    assert!(matches!(
        joined(),
        Err(SiteError::Nowhere { agency: "town" })
    ));
    let path = settings_of(folder.path(), office, WHOLE);
    let text = std::fs::read_to_string(&path).unwrap();
    let (town_id, aid_id) = (town.id(), aid.id());
    let hosts = text.replace(
        "hosted = [",
        &format!("hosted = [\"{town_id}\", \"{aid_id}\", "),
    );
    std::fs::write(&path, &hosts).unwrap();
    let joined_site = joined().unwrap();
    assert_eq!(joined_site.nodes().count(), 3);
    assert_eq!(joined_site.home(town).slug, "office");
    assert_eq!(joined_site.party(aid, Service::Intake).agency, office.id());
    std::fs::write(&path, hosts.replace("clock.steered", "# clock.steered")).unwrap();
    assert!(matches!(
        joined(),
        Err(SiteError::NotSteered { agency: "office" })
    ));
}
