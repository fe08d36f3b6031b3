"""What Odoo itself lets a remote caller do with every model, reviewed by hand.

`IDS` stands for the ids of our record, `OURS` for the domain that finds it.
"""

IDS, OURS = object(), object()

# They tell of rows: whoever may not read ours gets nothing of it.
READING = {
    "copy_data": (IDS,),
    "export_data": (IDS, ["id", "display_name"]),
    "formatted_read_group": (OURS, ["id"], ["__count"]),
    "formatted_read_grouping_sets": (OURS, [["id"]], ["__count"]),
    "get_field_translations": (IDS, "name"),
    "get_metadata": (IDS,),
    "name_search": ("", OURS),
    "onchange": (IDS, {}, [], {"display_name": {}}),
    "read": (IDS, ["display_name", "create_date"]),
    "read_group": (OURS, ["id"], ["id"]),
    "read_progress_bar": (OURS, "id", {"field": "id", "colors": {}}),
    "search": (OURS,),
    "search_count": (OURS,),
    "search_read": (OURS, ["display_name"]),
    "web_name_search": ("", {"display_name": {}}, OURS),
    "web_read": (IDS, {"display_name": {}}),
    "web_read_group": (OURS, ["id"]),
    "web_search_read": (OURS, {"display_name": {}}),
}
# They change rows: whoever may not write ours is refused, and it stays as it is.
WRITING = {
    "action_archive": (IDS,),
    "action_reschedule_my_next_nextweek": (IDS,),
    "action_reschedule_my_next_today": (IDS,),
    "action_reschedule_my_next_tomorrow": (IDS,),
    "action_unarchive": (IDS,),
    "activity_feedback": (IDS, ["mail.mail_activity_data_todo"]),
    "activity_reschedule": (IDS, ["mail.mail_activity_data_todo"]),
    "activity_schedule": (IDS, "mail.mail_activity_data_todo"),
    "activity_send_mail": (IDS, 0),
    "activity_unlink": (IDS, ["mail.mail_activity_data_todo"]),
    "copy": (IDS,),
    "message_post": (IDS,),
    "message_subscribe": (IDS, [1]),
    "message_unsubscribe": (IDS, [1]),
    "message_update": (IDS, {}),
    "toggle_active": (IDS,),
    "unlink": (IDS,),
    "update_field_translations": (IDS, "name", {"en_US": "x"}),
    "web_override_translations": (IDS, {"name": "x"}),
    "web_save": (IDS, {"write_date": False}, {}),
    "web_save_multi": (IDS, [{"write_date": False}], {}),
    "write": (IDS, {"write_date": False}),
}
# They make rows; `create` of each model has its column in the table.
MAKING = {"create", "load", "name_create", "web_resequence"}
# They say nothing of a row of ours: fields, views, help, names of data files, who of
# the house follows, and what takes more than plain data or posts with the rights of
# the caller, as mail's own gateway.
HARMLESS = {
    "activity_search",
    "check_access_rights",
    "check_access_rule",
    "check_field_access_rights",
    "copy_translations",
    "default_get",
    "fields_get",
    "get_base_url",
    "get_empty_list_help",
    "get_external_id",
    "get_formview_action",
    "get_formview_id",
    "get_import_templates",
    "get_property_definition",
    "get_view",
    "get_views",
    "has_access",
    "is_transient",
    "mail_allowed_qweb_expressions",
    "mail_get_partner_fields",
    "message_change_thread",
    "message_get_followers",
    "message_mail_with_source",
    "message_new",
    "message_notify",
    "message_parse",
    "message_post_with_source",
    "message_process",
    "message_route",
    "notify_cancel_by_type",
    "search_panel_select_multi_range",
    "search_panel_select_range",
    "view_header_get",
}
# Of a job queue beside us: they answer with words of their own and make no job
OF_A_QUEUE = {"delayable", "with_delay"}


def says_nothing(answer):
    """Tell whether an answer holds no row and counts none."""
    if isinstance(answer, dict):
        return all(says_nothing(value) for value in answer.values())
    if isinstance(answer, list | tuple):
        return all(says_nothing(value) for value in answer)
    return not answer
