"""Copies of public data under their addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_azure.store.public_data import Address, AddressError, PublicData

URL = "https://acct.blob.core.windows.net/data/a%20b/c.csv"


@pytest.fixture
def public(tmp_path: Path) -> PublicData:
    """No copies yet."""
    return PublicData(tmp_path / "public")


class Origin:
    """Has one file, and counts who asks."""

    def __init__(self) -> None:
        self.asked: list[Address] = []

    def may_ask(self, host: str) -> bool:
        """Let everybody be asked but one."""
        return host != "private.example"

    def __call__(self, address: Address, target: Path) -> None:
        """Give the one file."""
        self.asked.append(address)
        if address.path != "a.csv":
            raise FileNotFoundError(address.path)
        target.write_text("fetched")


@pytest.mark.parametrize(
    "text",
    [
        URL,
        "https://ACCT.blob.core.windows.net./data/a b/c.csv?sp=r",
        "https://acct.dfs.core.windows.net/data/a%20b/c.csv",
        "wasbs://data@acct.blob.core.windows.net/a b/c.csv",
        "abfss://data@acct.dfs.core.windows.net/a b/c.csv",
    ],
)
def test_the_forms_of_an_address(text: str) -> None:
    """However a lab writes it, it is the same file."""
    assert str(Address.parse(text)) == URL


@pytest.mark.parametrize(
    "text",
    [
        "iris.csv",
        "http://x.example/a",
        "https://x.example",
        "https://x.example/a/../../b",
        "https://x.example/a//b",
        "https://../a",
        "https://localhost/a",
        "wasbs://acct/a",
    ],
)
def test_what_is_no_address(text: str) -> None:
    """Neither another scheme nor a path that would lead out is taken."""
    with pytest.raises(AddressError):
        Address.parse(text)


@pytest.mark.parametrize(
    ("account", "url"),
    [
        ("acct", "https://acct.blob.core.windows.net/c/p/q"),
        ("acct.file", "https://acct.file.core.windows.net/c/p/q"),
        ("x.example", "https://x.example/c/p/q"),
    ],
)
def test_of_storage(account: str, url: str) -> None:
    """What storage calls a place has an address."""
    assert str(Address.of_storage(account, "c", "/p/q")) == url


def test_a_file(public: PublicData, tmp_path: Path) -> None:
    """A copy is found, listed, replaced, and gone with its folders when it is removed."""
    address = Address.parse(URL)
    (tmp_path / "mine").write_text("1")
    assert public.find(address) is None
    public.add(address, tmp_path / "mine")
    (tmp_path / "mine").write_text("22")

    copy = public.add(address, tmp_path / "mine")

    assert public.find(address) == copy
    assert copy.read_text() == "22"
    assert list(public.files()) == [(address, 2)]
    assert public.serves(address.host)
    assert (public.remove(address), public.remove(address)) == (True, False)
    assert public.hosts() == []
    assert not public.serves(address.host)


def test_a_folder(public: PublicData, tmp_path: Path) -> None:
    """A folder stands for a prefix; adding it again replaces it."""
    prefix = Address("x.example", "data")
    (tmp_path / "mine" / "sub").mkdir(parents=True)
    (tmp_path / "mine" / "sub" / "a").write_text("1")
    public.add(prefix, tmp_path / "mine")
    (tmp_path / "mine" / "sub" / "a").rename(tmp_path / "mine" / "b")

    public.add(prefix, tmp_path / "mine")

    assert [str(address) for address, _ in public.files()] == ["https://x.example/data/b"]
    assert public.find(Address("x.example", "data/../../secret")) is None


def test_what_is_missing_is_fetched_once(tmp_path: Path) -> None:
    """Where fetching is allowed a file becomes a copy; what cannot be had leaves nothing."""
    origin = Origin()
    public = PublicData(tmp_path / "public", origin)
    here, nowhere = Address("x.example", "a.csv"), Address("x.example", "b.csv")

    for _ in range(2):
        copy = public.bring(here)
        assert copy is not None
        assert copy.read_text() == "fetched"
    assert public.bring(nowhere) is None

    assert origin.asked == [here, nowhere]
    assert [address for address, _ in public.files()] == [here]
    assert (public.serves("y.example"), public.serves("private.example")) == (True, False)
    assert PublicData(tmp_path / "other").bring(here) is None
