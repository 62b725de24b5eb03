"""What the document cannot say of a right request: without it, most would be refused before they reach anything."""

import datetime
import itertools
import json
import os
import uuid

import schemathesis

any_token = f"Bearer {os.environ['WIDGET_TOKEN']}"
token_of: dict[str, str] = json.loads(os.environ["WIDGET_TOKENS"])
passwords = itertools.cycle(["pass_good", "mfa_otp", "wrong"])


@schemathesis.hook
def after_call(context, case, response):
    """A widget token is for one connection, which it comes with."""
    if operation_id(case) in ("createConnection", "renewWidgetToken") and response.status_code < 300:
        created = response.json()
        token_of[created["connectionId"]] = created["widgetToken"]


@schemathesis.hook
def before_call(context, case, kwargs):
    token = token_of.get((case.path_parameters or {}).get("connectionId"))
    if token and case.headers and case.headers.get("Authorization") == any_token:
        case.headers["Authorization"] = f"Bearer {token}"
    # A poll that is held tells nothing more for being held.
    if operation_id(case) == "getConnectionStatus" and str(case.query.get("wait", 25)) in map(str, range(31)):
        case.query["wait"] = 0
    if case.meta and case.meta.generation.mode.is_positive:
        put_right(case)


def put_right(case):
    operation, body = operation_id(case), case.body
    # A key belongs to one request.
    if case.headers and "idempotency-key" in case.headers:
        case.headers["idempotency-key"] = str(uuid.uuid4())
    # These lists know which of their cursors there are.
    if operation in ("listEvents", "listTransactions", "listTimelineEntries"):
        case.query.pop("startingAfter", None)
    if not isinstance(body, dict):
        return
    # The catalogue says which institutions there are and what their forms ask for.
    if operation in ("createConnection", "submitCredentials") and "institutionId" in body:
        body["institutionId"] = "ins_cl_banco_de_chile"
    if operation == "submitCredentials":
        body.pop("sealed", None)
        body["fields"] = {"rut": "11.111.111-1", "password": next(passwords)}
    # Only who has the key and knows what for can seal.
    if operation == "answerChallenge" and "sealed" in body["answer"]:
        body["answer"] = {"value": "123456"}
    if operation == "replayWebhooks":
        body["connectionId"] = os.environ["SYNCED_CONNECTION"]
    if operation == "recoverWebhooks":
        body["since"] = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).isoformat()
    # Not every address is public, and not every header is an integrator's to set.
    if operation in ("createWebhookEndpoint", "updateWebhookEndpoint"):
        if "url" in body:
            body["url"] = "https://example.com/webhooks"
        if "headers" in body:
            body["headers"] = {f"x-{name}".lower()[:100]: value for name, value in body["headers"].items()}


def operation_id(case):
    return case.operation.definition.raw["operationId"]
