//! Lists come in pages.

use super::*;

#[test]
fn models_come_in_pages() {
    let mut deps = wired();
    for vk in 0..35 {
        register(&mut deps, model(vk)).unwrap();
    }
    let ids = |start_after, limit| {
        let page: ModelsResponse = ask(&deps, QueryMsg::Models { start_after, limit }).unwrap();
        page.models.into_iter().map(|model| model.id).collect::<Vec<_>>()
    };
    let (first, thirty) = (ids(None, None), ids(None, Some(99)));
    assert_eq!((first.len(), thirty.len()), (10, 30));
    assert!(thirty.is_sorted());
    assert_eq!(ids(Some(first[8].clone()), Some(1)), first[9..]);
    assert_eq!(ids(Some(thirty[29].clone()), None).len(), 5);
}

#[test]
fn sources_come_in_pages() {
    let mut deps = wired();
    for seed in 1..=35 {
        install(&mut deps, "keeper", source("keeper", seed)).unwrap();
    }
    let ids = |start_after, limit| {
        let page: SourcesResponse = ask(&deps, QueryMsg::Sources { start_after, limit }).unwrap();
        page.sources.into_iter().map(|source| source.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, None), (1..=10).collect::<Vec<_>>());
    assert_eq!(ids(None, Some(99)), (1..=30).collect::<Vec<_>>());
    assert_eq!(ids(Some(30), None), (31..=35).collect::<Vec<_>>());
    assert_eq!(ids(Some(35), None), [0; 0]);
}
