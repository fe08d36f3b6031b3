"""Every model, every remote method and every role, against `access_table`."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tiktok_api.errors import TikTokError
from .access_table import (
    ABSTRACT,
    EXTENDED,
    METHODS,
    OVERRIDDEN,
    RIGHTS,
    ROLES,
)
from .common_access import LETTERS, AccessCommon

ADDON = "tiktok_shop_adjustments"


def is_ours(cls):
    return cls.__module__.startswith(f"odoo.addons.{ADDON}.")


def our_models(env):
    """Return {model: its class} of those that the addon makes or extends."""
    return {
        name: cls
        for name, cls in env.registry.items()
        if any(is_ours(base) for base in cls.mro())
    }


def our_methods(env):
    """Return (model, name) of what the addon lets anybody call remotely."""
    for model, cls in our_models(env).items():
        bases = [base for base in cls.mro() if is_ours(base)]
        names = {name for base in bases for name in vars(base)}
        for name in sorted(names - OVERRIDDEN):
            if callable(getattr(cls, name)) and _is_remote(env[model], name):
                yield model, name


def _is_remote(model, name):
    try:
        return bool(get_public_method(model, name))
    except AccessError:
        return False


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCommon):
    maxDiff = None

    # === THE TABLE IS COMPLETE === #

    def test_every_model_is_in_the_table(self):
        models = our_models(self.env)
        mine = {name for name in models if name.startswith("tiktok.")}
        abstract = {name for name in mine if models[name]._abstract}
        self.assertEqual(mine - abstract, set(RIGHTS))
        self.assertEqual(abstract, ABSTRACT)

    def test_every_extended_model_with_a_way_in_is_in_the_table(self):
        others = {
            name
            for name, cls in our_models(self.env).items()
            if not name.startswith("tiktok.") and self._has_way_in(name, cls)
        }
        self.assertEqual(others, EXTENDED)

    def _has_way_in(self, name, cls):
        fields = any(field.startswith("tiktok_") for field in cls._fields)
        mirrored = "tiktok.mirrored.fields" in self.env[name]._inherit_module
        methods = any(model == name for model, _method in our_methods(self.env))
        # What a message says of its delivery is computed and stored nowhere
        stored = any(
            field.store for field in cls._fields.values() if field.name[:7] == "tiktok_"
        )
        return methods or mirrored or (fields and stored)

    def test_every_public_method_is_in_the_table(self):
        found = set(our_methods(self.env))
        self.assertGreater(len(found), 30)
        self.assertEqual(found, set(METHODS))

    def test_there_is_a_record_of_every_model(self):
        self.assertFalse(set(RIGHTS) - set(self.records))
        for model, record in self.records.items():
            self.assertEqual(len(record), 1, model)

    # === RIGHTS ON RECORDS === #

    def test_every_role_has_the_rights_of_the_table_and_no_more(self):
        found = {
            (model, role): self._rights(role, model)
            for model in RIGHTS
            for role in ROLES
        }
        expected = {
            (model, role): rights.get(role, "")
            for model, rights in RIGHTS.items()
            for role in ROLES
        }
        self.assertEqual(
            {key: rights for key, rights in found.items() if expected[key] != rights},
            {},
        )

    def _rights(self, role, model):
        """Return the letters of what the role may do with our record."""
        self.env.invalidate_all()
        record = self._model(role, model).browse(self.records[model].id)
        return "".join(
            letter for letter, name in LETTERS.items() if self._has(record, name)
        )

    def _has(self, record, name):
        """For a new record only the model's rights count, as Odoo knows no row yet."""
        return (record.browse() if name == "create" else record).has_access(name)

    # === OUR METHODS === #

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_every_method_is_refused_to_everybody_else(self):
        before, wrong = self._digest(), {}
        for (model, method), allowed in METHODS.items():
            for role in ROLES:
                with self._undone():
                    outcome = self._try(role, model, method)
                    self.env.invalidate_all()
                    if role not in allowed and self._digest() != before:
                        outcome = f"{outcome}, but something changed"
                if outcome != ("allowed" if role in allowed else "refused"):
                    wrong[model, method, role] = outcome
        self.assertEqual(wrong, {})

    def _try(self, role, model, method):
        self.asked.clear()
        self.begun.clear()
        record = self.records.get(model)
        ids = record.ids if record else [1]
        of_model = getattr(getattr(self.env[model], method), "_api_model", False)
        try:
            self._call(role, model, method, *([] if of_model else [ids]))
        except AccessError:
            return "refused"
        except (UserError, TikTokError):
            return "allowed"
        return "allowed"
