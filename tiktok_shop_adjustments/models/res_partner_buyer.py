"""TikTok's buyers and the addresses of their orders as contacts.

One contact a buyer and company, with the address of the first order; an order that goes
elsewhere gets a delivery address below it. TikTok masks what the seller need not know
with asterisks: names are kept as they are, masked places are left out.
"""

from odoo import api, models

from ..const import REGION_LANGS
from ..domain import freshness

MASK = "*"
CITY_LEVELS = {"city", "town", "municipality"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _tiktok_buyers(self, shop, items):
        """Return {order id: buyer} and {order id: delivery address} of a page.

        :param items: `tiktok_api.schemas.Order` objects
        """
        buyers = self._tiktok_known_buyers(shop, items)
        first = {}
        for item in items:
            if buyer_key(item) not in buyers:
                first.setdefault(buyer_key(item), item)
        vals_list = [self._tiktok_buyer_vals(shop, item) for item in first.values()]
        created = self.create(vals_list)
        buyers.update(zip(first, created, strict=True))
        by_order = {item.id: buyers[buyer_key(item)] for item in items}
        return by_order, self._tiktok_addresses(by_order, items)

    @api.model
    def _tiktok_known_buyers(self, shop, items):
        found = self.with_context(active_test=False).search_fetch(
            [
                ("company_id", "=", shop.company_id.id),
                ("tiktok_user_id", "in", [buyer_key(item) for item in items]),
            ],
            ["tiktok_user_id", "tiktok_address_digest"],
        )
        return {partner.tiktok_user_id: partner for partner in found}

    @api.model
    def _tiktok_addresses(self, buyers, items):
        """Return {order id: where its parcel goes}: the buyer, or an address below."""
        addresses, wanted = {}, {}
        for item in items:
            buyer, digest = buyers[item.id], address_digest(item)
            if digest in (False, buyer.tiktok_address_digest):
                addresses[item.id] = buyer
            else:
                wanted[item.id] = (buyer, digest)
        if wanted:
            children = self._tiktok_children(wanted, items)
            addresses |= {key: children[pair] for key, pair in wanted.items()}
        return addresses

    @api.model
    def _tiktok_children(self, wanted, items):
        """Return {(buyer, digest): delivery address}, created where missing."""
        found = self.with_context(active_test=False).search(
            [
                ("parent_id", "in", [buyer.id for buyer, _digest in wanted.values()]),
                ("tiktok_address_digest", "in", [d for _buyer, d in wanted.values()]),
            ]
        )
        children = {(c.parent_id, c.tiktok_address_digest): c for c in found}
        by_id, missing = {item.id: item for item in items}, {}
        for order_id, pair in wanted.items():
            if pair not in children:
                missing.setdefault(pair, by_id[order_id])
        created = self.create(
            [
                {
                    **self._tiktok_address_vals(item),
                    "parent_id": buyer.id,
                    "type": "delivery",
                    "company_id": buyer.company_id.id,
                }
                for (buyer, _digest), item in missing.items()
            ]
        )
        return children | dict(zip(missing, created, strict=True))

    @api.model
    def _tiktok_buyer_vals(self, shop, item):
        """Return the values of a new buyer. The relay address is no e-mail address:
        what is sent there from Odoo would reach nobody or break TikTok's rules."""
        return {
            **self._tiktok_address_vals(item),
            "company_id": shop.company_id.id,
            "tiktok_user_id": buyer_key(item),
            "tiktok_relay_email": item.buyer_email,
            "ref": item.user_id,
            "lang": self._tiktok_lang(shop.region),
        }

    @api.model
    def _tiktok_lang(self, region):
        """Return the language of a market's buyers where it is installed, else that of
        the company: TikTok does not tell what a buyer speaks."""
        wanted = REGION_LANGS.get(region, "")
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        same = [code for code in installed if code.split("_")[0] == wanted[:2]]
        if wanted in installed:
            return wanted
        return same[0] if same else self.env.lang

    @api.model
    def _tiktok_address_vals(self, item):
        address = item.recipient_address
        name = (address and address.name) or item.buyer_nickname
        vals = {
            "name": name or self.env._("TikTok buyer %s", item.user_id or item.id),
            "tiktok_address_digest": address_digest(item),
        }
        return {**vals, **self._tiktok_place_vals(address)} if address else vals

    @api.model
    def _tiktok_place_vals(self, address):
        lines = [
            text
            for number in range(1, 5)
            if (text := getattr(address, f"address_line{number}"))
        ]
        lines = lines or [address.address_detail or address.full_address]
        country = self._tiktok_country(address.region_code)
        return {
            "phone": address.phone_number,
            "street": lines[0],
            "street2": ", ".join(lines[1:]),
            "zip": _unmasked(address.postal_code),
            "city": _unmasked(address.post_town or _city(address)),
            "country_id": country.id,
        }

    @api.model
    def _tiktok_country(self, code):
        """TikTok writes UK here and there for what the standard calls GB."""
        countries = self.env["res.country"]
        code = {"UK": "GB"}.get(code, code)
        ids = countries._tiktok_ids_by_code()
        return countries.browse(ids.get(code))


def buyer_key(item):
    """Return what names the buyer of an order; without an id each order has its own."""
    return item.user_id or f"order {item.id}"


def address_digest(item):
    """Return the name of an order's address, False when TikTok tells none."""
    address = item.recipient_address
    return freshness.digest(address.raw)[:32] if address and address.raw else False


def _unmasked(text):
    return text if text and MASK not in text else False


def _city(address):
    for district in address.district_info or ():
        if (district.address_level_name or "").lower() in CITY_LEVELS:
            return district.address_name
    return None
