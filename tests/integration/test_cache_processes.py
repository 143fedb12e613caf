"""Several processes on one database: none serves what another has outdated, with and without announcements."""

import pytest

from tests.service import PAGE, Service, cut_listen, listener_of, listening, until

pytestmark = pytest.mark.usefixtures("only_announced")


async def test_who_wrote_through_one_process_reads_it_from_any(blog: Service, twin: Service) -> None:
    for count in range(1, 6):
        await twin.thread()
        version = (await blog.post()).json()["version"]
        page = await twin.thread(at_least=version)
        assert (page["thread"]["count"], page["thread"]["version"]) == (count, version)


async def test_a_change_in_one_process_empties_the_memory_of_the_others(blog: Service, twin: Service) -> None:
    await twin.thread()
    await blog.posted()
    await until(twin.thread, lambda page: page["thread"]["count"] == 1)


async def test_counts_follow_a_change_that_was_read_before_it_was_announced(blog: Service, twin: Service) -> None:
    counts = "/api/v1/sites/blog/counts"
    for count in range(1, 6):
        await twin.read(counts, url=PAGE)
        version = (await blog.post()).json()["version"]
        await twin.thread(at_least=version)
        await until(lambda: twin.read(counts, url=PAGE), lambda found: found["counts"][PAGE] == count)  # noqa: B023


async def test_a_change_of_a_sites_settings_is_seen_at_once(blog: Service, twin: Service) -> None:
    for it in (blog, twin):
        assert (await it.thread())["policy"]["max_length"] == 10_000
    await blog.change(max_length="99")
    assert (await blog.thread())["policy"]["max_length"] == 99
    await until(twin.thread, lambda page: page["policy"]["max_length"] == 99)


async def test_with_listen_cut_a_change_made_elsewhere_is_seen_at_once(
    blog: Service, twin: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments_svc.db.listen._RETRY_S", 60.0)
    await twin.thread()
    await cut_listen(twin)
    for count in range(1, 4):
        await blog.posted()
        assert (await twin.thread())["thread"]["count"] == count


async def test_listen_heals_and_pages_are_trusted_again(
    blog: Service, twin: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments_svc.db.listen._RETRY_S", 0.05)
    await cut_listen(twin)
    await listening(twin)
    await twin.thread()
    await blog.posted()
    await until(twin.thread, lambda page: page["thread"]["count"] == 1)
    assert listener_of(twin).healthy
