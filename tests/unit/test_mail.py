"""The letters of a month: what they say, whom they reach, that each goes out once, and that missing data sends a notice in its place."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from marts_fixture import MONTH
from scorecard_samples import HUE, PHU_THO, RELEASE_ID, freeze

from home import open_home
from scorecards import places
from scorecards.mail import MailError, Recipients, ledger_rows, letters, post
from scorecards.render import render

SENDER = "cchc@phutho.example"
TO = Recipients.of({"from": SENDER, "province": ["vanphong@phutho.example"], "units": {"H44.03": ["bql@phutho.example", "giamdoc@phutho.example"]}})
ALL_CAME = "update marts.fct_source_freshness set freshness_status = 'on_time'"
HOSTILE = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def phu_tho(tmp_path_factory):
    name = HOSTILE.replace("'", "''")
    renamed = f"update marts.dim_units set unit_name_vi = '{name}' where unit_code = 'H44.03'"
    return freeze(tmp_path_factory.mktemp("phu_tho"), statements=(renamed, ALL_CAME))


def written(release, to=TO, province=PHU_THO) -> list:
    """The letters, out of a home beside the release in which its scorecards stand."""
    home = open_home(release.with_name(f"{release.name}_home"))
    documents = places.folder(home, RELEASE_ID, province, MONTH)
    if not documents.exists():
        render(release, province, MONTH, home)
    return list(letters(release, province, MONTH, to, home))


def parts(letter) -> dict[str, bytes]:
    """content type → what a mail program shows or offers to save, after the message went over a wire."""
    message = message_from_bytes(letter.message.as_bytes(), policy=policy.default)
    return {part.get_content_type(): part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()}


def test_a_letter_says_the_total_and_the_three_things_in_html_and_in_plain_text_with_both_files(phu_tho):
    letter = written(phu_tho)[0]
    found = parts(letter)
    assert list(found) == ["text/plain", "text/html", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
    assert letter.message["Subject"] == "[SỐ LIỆU CÔNG BỐ, CHẠY LẠI] [TẠM TÍNH] Phiếu điểm CCHC tháng 8 năm 2026 – Tỉnh Phú Thọ"
    for text in (found["text/plain"].decode(), found["text/html"].decode()):
        for said in ("59,91", "78,38% (144.625/184.513)", "còn 4,32 điểm", "Công khai, minh bạch", "20260916-5b9c0de75b9c"):
            assert said in text, said
        assert text.count("đủ điểm khi đạt") + text.count("điểm nhóm công bố") == 3
    documents = places.folder(open_home(phu_tho.with_name(f"{phu_tho.name}_home")), RELEASE_ID, PHU_THO, MONTH)
    assert found["application/pdf"] == places.scorecard(documents).read_bytes()  # the file that everybody else reads too
    assert found["application/pdf"].startswith(b"%PDF") and letter.message["X-PAR-Release"] == "20260916-5b9c0de75b9c"


def test_a_long_subject_keeps_its_blanks_on_the_wire(phu_tho):
    letter = written(phu_tho)[1]
    received = message_from_bytes(letter.message.as_bytes(), policy=policy.default)
    assert received["Subject"] == letter.message["Subject"] and received["Subject"].endswith(f"{HOSTILE}, Tỉnh Phú Thọ")
    assert max(map(len, letter.message.as_bytes().splitlines())) <= 998


def test_each_office_gets_its_own_units_letter_and_a_name_cannot_act(phu_tho):
    found = written(phu_tho)
    assert [(letter.unit_code, letter.message["To"]) for letter in found] == [
        ("H44", "vanphong@phutho.example"), ("H44.03", "bql@phutho.example"), ("H44.03", "giamdoc@phutho.example"),
    ]  # fmt: skip
    html = parts(found[1])["text/html"].decode()
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_what_went_out_is_written_down_and_goes_out_once_however_often_it_is_tried(phu_tho, tmp_path):
    home, delivered = open_home(tmp_path / "home"), []

    def breaks_at_the_second(message):
        if len(delivered) == 1:
            raise OSError("the line is cut")
        delivered.append(message["To"])

    with pytest.raises(OSError, match="cut"):
        post(iter(written(phu_tho)), home, breaks_at_the_second)
    counts = post(iter(written(phu_tho)), home, lambda message: delivered.append(message["To"]))
    assert counts == {"scorecard": 2, "notice": 0, "sent_before": 1}
    assert delivered == ["vanphong@phutho.example", "bql@phutho.example", "giamdoc@phutho.example"]
    assert post(iter(written(phu_tho)), home, delivered.append) == {"scorecard": 0, "notice": 0, "sent_before": 3}
    rows = ledger_rows(home)
    assert [row["address"] for row in rows] == delivered and len({row["message_id"] for row in rows}) == 3
    assert (home.root / "mail" / "sent.jsonl").stat().st_mode & 0o077 == 0


def test_incomplete_data_sends_a_notice_without_figures_or_files(hue_release):
    to = Recipients.of({"from": SENDER, "province": ["vanphong@hue_release.example"]})
    [letter] = written(hue_release, to, HUE)
    found = parts(letter)
    assert letter.kind == "notice" and list(found) == ["text/plain", "text/html"]
    assert letter.message["Subject"].endswith("Chưa gửi phiếu điểm CCHC tháng 8 năm 2026 – Thành phố Huế: số liệu chưa đủ")
    text = found["text/plain"].decode()
    assert "chưa được gửi" in text and "Chưa đủ số liệu để có tổng điểm" in text and "18,83" not in text


def test_a_source_that_has_not_come_holds_the_letter_and_is_named(tmp_path):
    late = {"province_code": PHU_THO, "source_id": "national_portal", "period": MONTH, "freshness_status": "missing"}
    [letter] = written(freeze(tmp_path / "release", ("fct_source_freshness", [late])), Recipients.of({"from": SENDER, "province": ["a@phutho.example"]}))
    assert letter.kind == "notice" and "Chưa nhận được số liệu của kỳ từ:" in letter.reasons[0]


def test_a_notice_goes_out_again_only_when_its_reasons_change(hue_release, tmp_path):
    home, to = open_home(tmp_path / "home"), Recipients.of({"from": SENDER, "province": ["vanphong@hue_release.example"]})
    assert [post(iter(written(hue_release, to, HUE)), home, lambda _: None)["notice"] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("said", "why"),
    [({"from": "nobody"}, "'nobody' is no mail address"), ({"from": SENDER, "province": ["a@b.example\nBcc: c@d.example"]}, "is no mail address"),
     ({"from": SENDER, "to": []}, "say to, which nothing reads"), ({}, "'' is no mail address")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_in_a_sentence(said, why):
    with pytest.raises(MailError, match=why):
        Recipients.of(said)


def test_a_unit_that_the_release_does_not_know_is_named(phu_tho):
    with pytest.raises(MailError, match="name units that have nothing in 2026-08: H44.999"):
        written(phu_tho, Recipients.of({"from": SENDER, "units": {"H44.999": ["a@phutho.example"]}}))


def test_a_scorecard_that_was_not_written_yet_is_asked_for_and_not_made_for_the_letter(phu_tho, tmp_path):
    with pytest.raises(MailError, match=r"There is no .*scorecard\.pdf to send; write it first: par\.py scorecards"):
        list(letters(phu_tho, PHU_THO, MONTH, TO, open_home(tmp_path / "home")))
