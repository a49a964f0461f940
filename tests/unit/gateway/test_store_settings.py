"""Where files lie is a setting; the doctor says where they cannot."""

from pathlib import Path

from deploy.opland.doctor import file_troubles
from tests.unit.gateway.towns import town


def test_files_lie_in_a_folder_of_our_own_unless_another_is_named(tmp_path: Path) -> None:
    ours = town(VAR=str(tmp_path)).store
    assert (ours.root, ours.made) == (tmp_path / "files", True)
    named = town(VAR=str(tmp_path), FILES=str(tmp_path / "volume")).store
    assert (named.root, named.made) == (tmp_path / "volume", False)


def test_the_doctor_says_that_a_folder_is_missing_or_no_folder(tmp_path: Path) -> None:
    missing = {"FILES": str(tmp_path / "volume"), "VAR": str(tmp_path)}
    (told,) = file_troubles(missing)
    assert told.startswith("FILES: files cannot be kept") and str(tmp_path / "volume") in told
    (tmp_path / "volume").mkdir()
    assert list(file_troubles(missing)) == []
    assert list(file_troubles({"VAR": str(tmp_path)})) == []  # made when the first file comes
    (tmp_path / "files").write_text("a file where the folder should be")
    (told,) = file_troubles({"VAR": str(tmp_path)})
    assert told.startswith("VAR: ")
