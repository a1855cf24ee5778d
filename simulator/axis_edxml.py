"""Messages of the document axis as the systems of a province write them: three envelopes, three status messages, no two alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from simulator.axis_messages import E_DOC, EPOCH, GO_VN, NEW, REPLACE, SOAP, Envelope, Office, Posted, StatusMessage
from simulator.dossiers import LOCAL
from simulator.people import NAMES, SUBJECT_MARK, phone_number
from simulator.register_frames import TOPICS

KIND_NAMES = ("Công văn", "Công văn", "Công văn", "Công văn", "Báo cáo", "Kế hoạch", "Quyết định", "Thông báo")
REASONS = ("Văn bản điện tử mới", "Thu hồi văn bản", "Cập nhật văn bản", "Thay thế văn bản")
DESCRIPTIONS = {
    "01": "Đã đến", "02": "Từ chối: gửi nhầm đơn vị", "03": "Đã tiếp nhận", "05": "Đang xử lý", "06": "Hoàn thành",
    "13": "Đã thu hồi", "15": "Đồng ý cập nhật", "16": "Từ chối cập nhật",
}  # fmt: skip
QCVN_NAMESPACE, GO_NAMESPACE, E_DOC_NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016", "http://www.go.vn/eDoc", "http://www.e-doc.vn/Schema/"
SOAP_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SIGNATURE = (
    '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference URI=""/></SignedInfo><SignatureValue>bWF1</SignatureValue></Signature>'
)
_PIECE = "JVBERi0xLjQKJcTl8uXrp"  # how a PDF begins in base64; there is no document behind it


def envelope_text(message: Envelope) -> str:
    """The envelope in its sender's dialect."""
    return {GO_VN: _go_vn, E_DOC: _e_doc}.get(message.document.sender.envelope_dialect, _qcvn_102)(message)


def status_text(message: StatusMessage, code: str = "", timestamp: str = "") -> str:
    """The status message in the dialect of the office that answers; `code` and `timestamp` take the place of the right ones."""
    status, dialect = message.status, message.status.office.status_dialect
    form = "%d/%m/%Y %H:%M:%S" if dialect == SOAP else "%Y/%m/%d %H:%M:%S"
    told = timestamp or (str((status.at - LOCAL) * 1000) if dialect == EPOCH else clock(status.at, form))
    body = _status(message, code or status.code, told)
    if dialect == SOAP:
        header = f'<SOAP-ENV:Header><edXML:Status xmlns:edXML="{SOAP_NAMESPACE}">{body}</edXML:Status></SOAP-ENV:Header>'
        return f'{_HEAD}<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP_NAMESPACE}">{header}<SOAP-ENV:Body/></SOAP-ENV:Envelope>'
    inside = f"<edXML:edXMLHeader><edXML:Status>{body}</edXML:Status></edXML:edXMLHeader>"
    return f'{_HEAD}<edXML xmlns="{QCVN_NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{QCVN_NAMESPACE}">{inside}</edXML:edXMLEnvelope></edXML>'


def clock(seconds: int, form: str) -> str:
    return f"{datetime(1970, 1, 1) + timedelta(seconds=seconds):{form}}"


def _elements(values: dict[str, object]) -> str:
    return "".join(f"<edXML:{name}>{escape(str(value))}</edXML:{name}>" if value != "" else f"<edXML:{name}/>" for name, value in values.items())


def _within(name: str, inside: str) -> str:
    return f"<edXML:{name}>{inside}</edXML:{name}>"


def _office(name: str, of: Office) -> str:
    blank = dict.fromkeys(("OrganAdd", "Telephone", "Fax", "Website"), "")
    return _within(name, _elements({"OrganId": of.code, "OrganizationInCharge": of.name, "OrganName": of.name, "Email": "van-thu@vi-du.invalid"} | blank))


def _staff(person: int) -> str:
    return _within("StaffInfo", _elements({"Department": "Văn phòng", "Staff": NAMES[person % len(NAMES)], "Mobile": phone_number(person)}))


def _message_header(message: Envelope, type_number: str) -> str:
    document = message.document
    return _within("MessageHeader", "".join((
        _office("From", document.sender), *(_office("To", delivery.receiver) for delivery in document.deliveries),
        _within("Code", _elements({"CodeNumber": document.number, "CodeNotation": document.notation})),
        _within("PromulgationInfo", _elements({"PromulgationDate": f"{document.day:%Y/%m/%d}"})),
        _within("DocumentType", _elements({"Type": type_number, "TypeDetail": 0, "TypeName": KIND_NAMES[document.kind]})),
        _elements({"Subject": f"V/v {TOPICS[document.subject]} {SUBJECT_MARK}", "Content": SUBJECT_MARK}),
        _within("SignerInfo", _elements({"Competence": "KT. GIÁM ĐỐC", "Position": "Phó Giám đốc", "FullName": NAMES[document.person % len(NAMES)]})),
        _elements({"DueDate": f"{document.due:%Y/%m/%d}" if document.due else ""}),
        _within("OtherInfo", _elements({"Priority": int(document.kind == 4), "PromulgationAmount": 1, "PageAmount": 2})),
        _within("ResponseFor", _elements({"OrganId": "000.00.00.G09", "DocumentId": "000.00.00.G09,2026/01/05,1/BNV"})) if document.is_reply else "",
        _elements({"SteeringType": int(document.kind == 6), "DocumentId": document.document_id}),
    )))  # fmt: skip


def _trace(message: Envelope, spelled: str = "Bussiness") -> str:
    """The real spelling is Bussiness; some systems write it right."""
    document = message.document
    header = _within("TraceHeader", _elements({"OrganId": document.sender.code, "Timestamp": clock(message.sent, "%Y/%m/%d %H:%M:%S")}))
    if spelled == "" and message.action == NEW:
        return _within("TraceHeaderList", header)  # go.vn says nothing of what a new document is
    replaced = _within("ReplacementInfoList", _within("ReplacementInfo", _elements({"DocumentId": document.document_id}))) if message.action == REPLACE else ""
    name = spelled or "Bussiness"
    action = _elements({f"{name}DocType": message.action, f"{name}DocReason": REASONS[message.action]})
    return _within("TraceHeaderList", header + _within(name, action + _staff(document.person + 7) + _elements({"Paper": 0}) + replaced))


def _attachment_text(document: Posted, at: int) -> str:
    return _PIECE * (4 + (document.number * 7 + at) % 24)


def _qcvn_102(message: Envelope) -> str:
    document = message.document
    signed = (
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference URI=""/></SignedInfo><SignatureValue>bWF1</SignatureValue></Signature>'
    )
    signature = _within("DigitalSignature", signed) if document.has_signature else "<edXML:DigitalSignature/>"
    names = [f"{document.number}_{at}.pdf" for at in range(document.attachments)]
    manifest = "".join(_within("Reference", _elements({"AttachmentName": name, "ContentId": f"cid:{at}"})) for at, name in enumerate(names))
    header = _within("edXMLHeader", _message_header(message, "18") + _trace(message) + signature)
    body = _within("edXMLBody", _within("edXMLManifest", manifest))
    attached = "".join(
        f"<Attachment><ContentType>application/pdf</ContentType><ContentId>{at}</ContentId><Description>{SUBJECT_MARK}</Description>"
        f"<ContentTransferEncoded>{_attachment_text(document, at)}</ContentTransferEncoded><AttachmentName>{name}</AttachmentName></Attachment>"
        for at, name in enumerate(names)
    )
    envelope = f'<edXML:edXMLEnvelope xmlns:edXML="{QCVN_NAMESPACE}">{header}{body}</edXML:edXMLEnvelope>'
    return f'{_HEAD}<edXML xmlns="{QCVN_NAMESPACE}">{envelope}<AttachmentEncoded>{attached}</AttachmentEncoded></edXML>'


def _go_vn(message: Envelope) -> str:
    """The provincial integration platforms' form: no manifest, attachments bare."""
    document = message.document
    attached = "".join(
        _within("Attachment", _elements({"FileName": f"{document.number}_{at}.pdf", "FileType": "application/pdf", "Content": _attachment_text(document, at)}))
        for at in range(document.attachments)
    )
    return f'{_HEAD}<edXML:edXMLEnvelope xmlns:edXML="{GO_NAMESPACE}">{_message_header(message, "2")}{_trace(message, "")}{attached}</edXML:edXMLEnvelope>'


def _e_doc(message: Envelope) -> str:
    """The older form inside SOAP; the attachments travelled beside it and are not in the file."""
    manifest = "".join(_within("Reference", _elements({"AttachmentName": f"{at}.pdf"})) for at in range(message.document.attachments))
    header = f"<SOAP-ENV:Header>{_message_header(message, '1')}{_trace(message, 'Business')}</SOAP-ENV:Header>"
    body = f"<SOAP-ENV:Body>{_within('Manifest', manifest)}</SOAP-ENV:Body>"
    return f'{_HEAD}<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP_NAMESPACE}" xmlns:edXML="{E_DOC_NAMESPACE}">{header}{body}</SOAP-ENV:Envelope>'


def _status(message: StatusMessage, code: str, timestamp: str) -> str:
    document = message.document
    said = {"OrganId": document.sender.code, "Code": f"{document.number}/{document.notation}", "PromulgationDate": f"{document.day:%Y/%m/%d}"}
    return (
        _within("ResponseFor", _elements(said | {"DocumentId": document.document_id}))
        + _office("From", message.status.office)
        + _elements({"StatusCode": code, "Description": DESCRIPTIONS[message.status.code], "Timestamp": timestamp})
        + _staff(document.person + 3)
    )
