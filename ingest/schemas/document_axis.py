"""What the document axis says: documents and their receivers, what the receivers answered, and the gateway's own lists."""

from __future__ import annotations

import polars as pl

from ingest.registry import Entity, Province
from ingest.schemas import COUNT, MOMENT, accepted
from ingest.units import turned

_CLOCKS_APART = pl.duration(hours=1)  # two systems stamp one delivery, each by its own clock
_CODES = ("sender_code", "receiver_code")
_ATTACHMENTS = ("announced_attachment_count", "carried_attachment_count")

ACCEPTED = {
    "sent_deliveries": accepted(
        dict.fromkeys(
            ("sender_document_id", "receiver_document_id", *_CODES, "sender_organ_code", "receiver_organ_code", "unit_code", "document_number"), pl.String
        )
        | {"sent_at": MOMENT, "received_at": MOMENT, "send_status": pl.String, "receive_status": pl.String},
        required={"sender_document_id", *_CODES, "sender_organ_code", "receiver_organ_code", "unit_code", "document_number", "sent_at", "send_status"},
    ),
    "received_items": accepted(
        dict.fromkeys(("item_id", "item_kind", *_CODES, "sender_organ_code", "receiver_organ_code", "unit_code", "status"), pl.String)
        | {"created_at": MOMENT, "updated_at": MOMENT},
        required={"item_id", "item_kind", *_CODES, "sender_organ_code", "receiver_organ_code", "unit_code", "created_at"},
    ),
    "documents": accepted(
        dict.fromkeys(("document_id", *_CODES, "sender_organ_code", "receiver_organ_code", "unit_code", "action"), pl.String)
        | dict.fromkeys(("document_number", "document_type", "priority", "steering_type", "replied_document_id", "replaced_document_id"), pl.String)
        | {"promulgated_date": pl.Date, "due_date": pl.Date, "sent_at": MOMENT, "has_paper_copy": pl.Boolean, "is_signed_envelope": pl.Boolean}
        | {"attachment_count": COUNT, "carried_attachment_characters": COUNT},
        required={"document_id", *_CODES, "sender_organ_code", "receiver_organ_code", "unit_code", "promulgated_date", "sent_at", "attachment_count"},
    ),
    "status_messages": accepted(
        dict.fromkeys(("document_id", "document_number", "document_sender_code", "document_sender_organ_code"), pl.String)
        | dict.fromkeys(("office_code", "office_organ_code", "unit_code", "status"), pl.String)
        | {"promulgated_date": pl.Date, "happened_at": MOMENT},
        required={"office_code", "office_organ_code", "unit_code", "status", "happened_at"},
    ),
}


def refine(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Add each office's code in the new style, whoever it is; put a document's number together and count its attachments once."""
    codes = [name for name in (*_CODES, "office_code", "document_sender_code") if name in rows.columns]
    rows = rows.with_columns(organ_code(pl.col(name)).alias(name.replace("_code", "_organ_code")) for name in codes)
    if entity.name == "documents":
        number = pl.concat_str("document_number", "document_notation", separator="/", ignore_nulls=True)
        # one form announces them, one carries them, one does both
        attachments = pl.max_horizontal(_ATTACHMENTS).alias("attachment_count")
        signed = (pl.col("envelope_signature_count") > 0).alias("is_signed_envelope")
        return rows.with_columns(pl.when(number != "").then(number).alias("document_number"), attachments, signed)
    if entity.name == "status_messages":
        return rows.with_columns(pl.col("document_number").str.strip_chars("/"))
    return rows


def refusals(entity: Entity, of: Province) -> dict[str, tuple[str, pl.Expr]]:
    """An office whose code is in neither style, an arrival long before the sending, and an answer to no document."""
    if entity.name == "status_messages":
        nameless = pl.col("document_id").is_null() & pl.col("document_number").is_null()
        return {"unknown_unit": ("office_code", organ_code(pl.col("office_code")).is_null()), "missing_required": ("document_id", nameless)}
    foreign = {"unknown_unit": ("receiver_code", pl.any_horizontal(organ_code(pl.col(name)).is_null() for name in _CODES))}
    if entity.name == "sent_deliveries":
        return foreign | {"impossible_time": ("received_at", pl.col("received_at") < pl.col("sent_at") - _CLOCKS_APART)}
    return foreign


def organ_code(code: pl.Expr) -> pl.Expr:
    """An office's code in the new style, of any authority: `000.00.00.G09` is G09, `000.24.44.H57` is H57.44.24; null where it is in neither style."""
    return pl.when(code.str.contains(r"^([0-9A-Z]+\.)+[A-Z]\d{2}$")).then(turned(code)).when(code.str.contains(r"^[A-Z]\d{2}(\.[0-9A-Z]+)*$")).then(code)
