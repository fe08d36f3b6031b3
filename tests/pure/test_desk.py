"""What the desk says around a decision: what follows, which proof, whose money."""

from decimal import Decimal

import pytest

from tiktok_shop_adjustments.domain import (
    catalogue,
    effects,
    languages,
    proofs,
    shares,
)
from tiktok_shop_adjustments.tools import videos

FEES = "shipping_fee_amount"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(64)


class TestEffects:
    def test_every_decision_has_its_effect(self) -> None:
        assert set(effects.EFFECTS) == set(catalogue.ACTIONS)

    def test_money_moves_where_the_catalogue_says_so(self) -> None:
        for name, effect in effects.EFFECTS.items():
            action = catalogue.ACTIONS[name]
            assert (effect.money == effects.OFFER) == action.needs_amount, name
            if action.side == catalogue.REJECTION:
                assert effect.money == effects.NOTHING, name

    def test_a_kept_item_is_paid_at_once(self) -> None:
        effect = effects.effect(catalogue.APPROVE_RETURN, keep_item=True)
        assert effect == effects.Effect(effects.ALL, effects.KEPT, effects.PAYS_NOW)
        plain = effects.effect(catalogue.APPROVE_REFUND, keep_item=True)
        assert plain == effects.EFFECTS[catalogue.APPROVE_REFUND]

    @pytest.mark.parametrize("name", [None, "", "A_WORD_OF_TOMORROW"])
    def test_an_unknown_decision_promises_nothing(self, name: str | None) -> None:
        assert effects.effect(name) == effects.NONE_KNOWN


class TestProofs:
    @pytest.mark.parametrize(
        ("reason", "kind"),
        [
            (None, None),
            ("", None),
            ("seller_reject_apply_product_has_been_packed", proofs.PACKED),
            ("ecom_reverse_reject_cancel_reason_product_packed", proofs.PACKED),
            ("reverse_reject_receive_package_wrong_item_uk", proofs.PARCEL),
            ("reverse_reject_refund_request_unclear_evidence", proofs.NONE_NEEDED),
            ("reverse_reject_refund_request_product_function_well", proofs.WORKS),
            ("reverse_reject_request_reason_3_uk", proofs.ANY),
            ("a_reason_of_tomorrow", proofs.ANY),
        ],
    )
    def test_the_name_tells_the_proof(
        self, reason: str | None, kind: str | None
    ) -> None:
        assert proofs.proof(reason) == kind


class TestLanguages:
    @pytest.mark.parametrize(
        ("region", "language"),
        [("DE", "de"), ("VN", "vi"), ("GB", "en"), ("XX", "en"), (None, "en")],
    )
    def test_of_a_market(self, region: str | None, language: str) -> None:
        assert languages.of_region(region) == language

    def test_every_language_of_a_market_is_known(self) -> None:
        assert set(languages.OF_REGION.values()) <= set(languages.KNOWN)


class TestShares:
    def test_rows_add_up_and_nothing_is_left_out(self) -> None:
        row = {"currency": "USD", "seller_paid_return_shipping_fee": "1.50"}
        assert shares.shares({FEES: [row, row]}, "USD") == {
            shares.SELLER_RETURN_FEE: Decimal("3.00")
        }

    @pytest.mark.parametrize(
        "payload",
        [
            None,
            "text",
            {},
            {FEES: None},
            {FEES: {"seller_paid_return_shipping_fee": "1"}},
            {FEES: ["text", None, 5]},
            {FEES: [{"seller_paid_return_shipping_fee": "0"}]},
            {FEES: [{"seller_paid_return_shipping_fee": "NaN"}]},
            {FEES: [{"seller_paid_return_shipping_fee": "a lot"}]},
            {FEES: [{"seller_paid_return_shipping_fee": True}]},
            {FEES: [{"seller_paid_return_shipping_fee": ["1"]}]},
            {FEES: [{"currency": "EUR", "seller_paid_return_shipping_fee": "1"}]},
        ],
    )
    def test_what_cannot_be_read_is_no_money(self, payload: object) -> None:
        assert shares.shares(payload, "USD") == {}


class TestVideos:
    def test_kinds_that_a_browser_plays(self) -> None:
        assert videos.sniff(MP4) == videos.MP4
        assert videos.sniff(WEBM) == videos.WEBM

    @pytest.mark.parametrize(
        "content",
        [b"", b"ftyp", b"<html>ftyp</html>", b"\x1a\x45\xdf\xa3matroska", WEBM[4:]],
    )
    def test_anything_else_is_no_video(self, content: bytes) -> None:
        assert videos.sniff(content) is False
