export interface paths {
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connections
         * @description Those of your organization, in the mode of the key, that all of the filters let pass.
         */
        get: operations["listConnections"];
        put?: never;
        /**
         * Start a connection
         * @description Call it from your backend when a user is about to link a bank, and open the widget with the token. The body is optional.
         */
        post: operations["createConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a connection
         * @description What is recorded of it. To follow a login as it proceeds, await its status instead.
         */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        /**
         * Delete a connection that holds no data
         * @description What has synced stays, and is ended by `…/disconnect` instead. With a widget token: only what was never established, as the widget’s Cancel does.
         */
        delete: operations["deleteConnection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/widget-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new widget token after FAILED_AUTH
         * @description Open the widget with it, and the user enters the credentials again. A PENDING connection uses the token that it was created with.
         */
        post: operations["renewWidgetToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync a connection now
         * @description A sync that runs already will do. `connection.synced` or `connection.failed_auth` follows.
         */
        post: operations["syncConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/connections/{connectionId}/reset-login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password at the sandbox bank
         * @description For a test connection that is CONNECTED: the password that it signs in with becomes wrong, as if the user had changed it at the bank. The next sync ends in FAILED_AUTH; any other good password of the sandbox signs in again.
         */
        post: operations["resetSandboxLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a connection for good
         * @description Credentials are destroyed, records are kept. Carried out after what is under way; a webhook follows.
         */
        post: operations["disconnectConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read or await the status
         * @description With `after`, the answer is held until the version is above it, for at most `wait` seconds; 204 when it is not.
         */
        get: operations["getConnectionStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the accounts of a connection
         * @description As of `lastSyncedAt`; empty until the first sync has completed.
         */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the transactions of an account
         * @description As of the last sync. A movement that the bank stops listing stays, with the time since when as `withdrawnAt`.
         */
        get: operations["listTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what happened to a connection
         * @description Transitions, bank logins and answers to challenges, events and deliveries. No credential and no personal data.
         */
        get: operations["listTimelineEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sealing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the public keys that credentials are sealed with
         * @description Seal with the first. They are replaced from time to time, so ask anew for each login.
         */
        get: operations["listSealingKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit credentials
         * @description Accepted once and for all: the status reads `validating` until the verdict.
         */
        post: operations["submitCredentials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{connectionId}/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer the challenge that the bank has raised
         * @description The open challenge stands in the status. An accepted answer makes it read `validating`, until another challenge or the verdict. Each raising has an id of its own, so an answer sent twice counts once.
         */
        post: operations["answerChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the institutions that can be connected
         * @description In the mode of the token, all in one page: what the form of each asks for, and how its bank answers at the moment.
         */
        get: operations["listInstitutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions/{institutionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one institution
         * @description The same as in the list.
         */
        get: operations["getInstitution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the endpoints
         * @description All of them, in one page, each with its health.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Register an endpoint for webhooks
         * @description The answer has the secret that verifies its signatures, for the only time. An organization has 20 endpoints at most in each mode.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{webhookEndpointId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an endpoint
         * @description With its health: how many of the last attempts were accepted, and since when none was.
         */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint, with its deliveries
         * @description Nothing more is sent to it. To keep its record, switch it off instead.
         */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint, or switch it off and on
         * @description What is left out stays as it is. Switching it on clears why it was off.
         */
        patch: operations["updateWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{webhookEndpointId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the secret
         * @description For 24 hours the secret before signs as well, each delivery with both.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{webhookEndpointId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the endpoint an example
         * @description Of any type, whichever it asks for. Its body says `"test": true`; it is not in the event log.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{webhookEndpointId}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send what the endpoint has not accepted
         * @description Every event since then of its types that it has not accepted, those among them that it was never sent: what failed, what waits for a retry, what happened while it was disabled.
         */
        post: operations["recoverWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{webhookEndpointId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a connection's events again
         * @description All of the types that the endpoint asks for, whether or not it has accepted them before.
         */
        post: operations["replayWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries, each with its attempts
         * @description One for each event and each endpoint that is told of it, examples included.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{webhookDeliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery
         * @description How it stands, and what each attempt was answered.
         */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{webhookDeliveryId}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again now
         * @description The same `webhook-id`, the same bytes, signed anew; where it fails, the schedule of retries begins anew.
         */
        post: operations["redeliverWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the event log
         * @description Everything that happened, whether or not an endpoint was told. Read it instead of webhooks, or after an outage: keep the id of the last event that you have seen and pass it as `startingAfter`; none is ever added before it.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an event
         * @description By the `webhook-id` that its deliveries carry.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "connection.connected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The bank accepted the credentials
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["connectionConnected"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "connection.synced": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accounts and transactions were fetched
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["connectionSynced"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "connection.failed_auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A sync was refused for the credentials
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["connectionFailedAuth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "connection.disconnected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The connection was ended for good; its records are kept
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["connectionDisconnected"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "connection.deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The connection was cancelled, deleted or abandoned
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["connectionDeleted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook_endpoint.failing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Another endpoint of yours has accepted nothing for half an hour
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["webhookEndpointFailing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook_endpoint.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Another endpoint of yours was disabled
         * @description Sent until it is accepted, at most ten times over three days.
         */
        post: operations["webhookEndpointDisabled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        WebhookEvent: {
            /** @enum {string} */
            type: "connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted";
            /** Format: date-time */
            timestamp: string;
            /**
             * @description An example that was asked for: nothing has happened.
             * @enum {boolean}
             */
            test?: true;
            data: {
                /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
                connectionId: string;
                /** @enum {string} */
                status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
                /** @enum {string} */
                previousStatus: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
                /** @example ins_cl_banco_de_chile */
                institutionId: string | null;
                externalUserId: string | null;
                metadata: {
                    [key: string]: string;
                };
                /** Format: date-time */
                connectedAt: string | null;
                /** Format: date-time */
                lastSyncedAt: string | null;
                /**
                 * @description On connection.connected, when it was before.
                 * @enum {boolean}
                 */
                reconnected?: true;
                error?: {
                    /** @enum {string} */
                    code: "invalid_credentials" | "account_locked" | "password_change_required" | "user_action_required" | "mfa_invalid" | "mfa_expired" | "user_cancelled" | "reauthentication_required" | "bank_unavailable" | "rate_limited" | "unexpected_response" | "outcome_unknown" | "submission_unreadable" | "login_mismatch" | "too_many_attempts" | "unsupported";
                    developerMessage: string;
                };
                /** @description Grows within a connection; deliveries may arrive in another order. */
                sequence: number;
            };
        };
        WebhookEndpointEvent: {
            /** @enum {string} */
            type: "webhook_endpoint.failing" | "webhook_endpoint.disabled";
            /** Format: date-time */
            timestamp: string;
            /**
             * @description An example that was asked for: nothing has happened.
             * @enum {boolean}
             */
            test?: true;
            data: {
                /** @example whe_01kexxebe01m2hrh45z6h2xfnr */
                webhookEndpointId: string;
                url: string;
                description: string | null;
                /** Format: date-time */
                failingSince: string | null;
                reason: string;
            };
        };
        Challenge: components["schemas"]["CodeChallenge"] | components["schemas"]["ApprovalChallenge"] | components["schemas"]["ChoiceChallenge"] | components["schemas"]["QuestionsChallenge"];
        CodeChallenge: {
            /** @example chl_01kf0repr082ntr23zjv51hryj */
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /** Format: date-time */
            expiresAt: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "code";
            /** @enum {string} */
            via: "sms" | "email" | "generator";
            /** @description How many characters the code has, where the bank says so. */
            length: number | null;
            /** @description Whether the bank sends it again when asked to. */
            resendable: boolean;
        };
        ApprovalChallenge: {
            /** @example chl_01kf0repr082ntr23zjv51hryj */
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /** Format: date-time */
            expiresAt: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approve_elsewhere";
        };
        ChoiceChallenge: {
            /** @example chl_01kf0repr082ntr23zjv51hryj */
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /** Format: date-time */
            expiresAt: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "choose";
            options: {
                id: string;
                label: string;
            }[];
        };
        QuestionsChallenge: {
            /** @example chl_01kf0repr082ntr23zjv51hryj */
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /** Format: date-time */
            expiresAt: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "questions";
            questions: {
                id: string;
                label: string;
            }[];
        };
        CreatedConnection: {
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string;
            /** @description For the widget, safe to expose to the browser, for 15 minutes. */
            widgetToken: string;
            /** Format: date-time */
            widgetTokenExpiresAt: string;
            /** @enum {string} */
            status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
        };
        /** @description RFC 9457 problem details; `code` is stable. */
        Problem: {
            /**
             * Format: uri
             * @description Where the documentation says what to do about it.
             */
            type: string;
            title: string;
            status: number;
            /**
             * @description - `MALFORMED_JSON`: The body is not valid JSON. Mend the body in your code: its quotes, commas and braces. Sent again as it is, it fails again.
             *     - `UNAUTHORIZED`: The request is not authorized. Send a key of yours, whole, as `Authorization: Bearer arau_…`; the `detail` says what is wrong with what came. Only the calls of the widget take a widget token, that of their connection.
             *     - `API_KEY_REVOKED`: The API key was revoked. Put another key into your backend. Whoever runs the service makes one: `npm run keys -- create`.
             *     - `API_KEY_EXPIRED`: The API key has expired. Put the key that replaces it into your backend; the `detail` names its id. Where there is none, whoever runs the service makes one: `npm run keys -- rotate`.
             *     - `TOKEN_EXPIRED`: The widget token has expired. Open the widget again with a new token: that of a new connection, or, in FAILED_AUTH, one from `POST /v1/connections/:id/widget-token`.
             *     - `NOT_FOUND`: There is nothing here. Check address and method, the id, and that your key is of the mode (test or live) and the organization of what you look for. A connection that was deleted is gone for good: forget its id.
             *     - `METHOD_NOT_ALLOWED`: This cannot be done here. Use one of the methods that `Allow` names.
             *     - `CONNECTION_HAS_DATA`: The connection has synced data and cannot be deleted. Keep it, and have your user sign in again if its login fails; or end it by `POST /v1/connections/:id/disconnect`, which keeps its records.
             *     - `CONNECTION_ESTABLISHED`: The widget cannot delete an established connection. Delete it from your backend, with the API key, if that is what you want.
             *     - `CONNECTION_DISCONNECTED`: The connection is DISCONNECTED. Nothing has to be done: it has ended for good. To connect the bank again, create a new connection.
             *     - `CONNECTION_NOT_CONNECTED`: The connection is not CONNECTED. Look at `connectionStatus`: in PENDING and FAILED_AUTH your user has to sign in first; after DISCONNECTED create a new connection.
             *     - `CONNECTION_NOT_FAILED_AUTH`: The connection is not in FAILED_AUTH. Look at `connectionStatus`: in CONNECTED there is nothing to renew; in PENDING use the token that came with the connection, or create another connection, as after DISCONNECTED.
             *     - `CONNECTION_NOT_ACCEPTING_CREDENTIALS`: The connection does not wait for credentials. Look at `connectionStatus`: in CONNECTED your user has signed in already; after DISCONNECTED create a new connection.
             *     - `SUBMISSION_IN_PROGRESS`: Credentials are being checked. Wait for the bank’s verdict, which the status tells, and do it then if it is still to be done.
             *     - `SUBMISSION_ALREADY_USED`: The submission was sent before. Take a new `submissionId` for each submission. What was sent twice by mistake was carried out once: the status tells its outcome.
             *     - `CHALLENGE_NOT_OPEN`: The challenge is not open. Read the status: it has the challenge that is open now, if any.
             *     - `CHALLENGE_EXPIRED`: The challenge has expired. Have your user sign in again: the bank then asks anew.
             *     - `CHALLENGE_KIND_MISMATCH`: The challenge takes another kind of answer. Answer in the form that belongs to the challenge’s `type`; the `detail` names it.
             *     - `CHALLENGE_ANSWER_IN_PROGRESS`: An answer to the challenge is being checked. Wait for the bank’s verdict, which the status tells. After a wrong answer the challenge has a new id.
             *     - `WEBHOOK_ENDPOINT_DISABLED`: The webhook endpoint is disabled. Mend what answers there, switch the endpoint on by `PATCH` with `{"enabled": true}`, and ask again.
             *     - `TOO_MANY_WEBHOOK_ENDPOINTS`: There are as many webhook endpoints as there may be. Delete one that you do not need any more, or let one endpoint take more types of events.
             *     - `SECRET_ROTATION_IN_PROGRESS`: The secret was rotated less than 24 hours ago. Use the secret of that rotation, and rotate again after `previousSecretUntil`. If it has leaked meanwhile, delete the endpoint and create another.
             *     - `INSTITUTION_MISMATCH`: The connection belongs to another institution. Have your user sign in to the same bank as before; for another bank create a new connection.
             *     - `BODY_TOO_LARGE`: The body is larger than 64 kB. Send less: no call needs as much. Keep what is large on your side, and its id in `metadata`.
             *     - `UNSUPPORTED_MEDIA_TYPE`: The Content-Type is not application/json. Send JSON, with `Content-Type: application/json`.
             *     - `IDEMPOTENCY_KEY_REUSED`: The idempotency key belongs to another request. Take a new `Idempotency-Key` for a new request, and repeat an old one with the same body.
             *     - `VALIDATION_FAILED`: A field of the request is wrong. Mend each field that `errors` names, as its `detail` says. Sent again as it is, it fails again.
             *     - `RATE_LIMITED`: Too many requests. Wait for the seconds that `Retry-After` says, and send it again. If it happens often, take webhooks instead of polling; whoever runs the service can raise the limit.
             *     - `TOO_MANY_POLLS`: Too many polls are held for this token. Hold one poll of the status for a token at a time, and ask again after the seconds in `Retry-After`.
             *     - `INTERNAL_ERROR`: Something failed on our side. Send it again, a POST with the same `Idempotency-Key`. If it fails again, tell whoever runs the service the `requestId`, by which they find it in the log.
             *     - `TEMPORARILY_UNAVAILABLE`: This can’t be done right now. Nothing has changed: send it again after the seconds in `Retry-After`.
             * @enum {string}
             */
            code: "MALFORMED_JSON" | "UNAUTHORIZED" | "API_KEY_REVOKED" | "API_KEY_EXPIRED" | "TOKEN_EXPIRED" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "CONNECTION_HAS_DATA" | "CONNECTION_ESTABLISHED" | "CONNECTION_DISCONNECTED" | "CONNECTION_NOT_CONNECTED" | "CONNECTION_NOT_FAILED_AUTH" | "CONNECTION_NOT_ACCEPTING_CREDENTIALS" | "SUBMISSION_IN_PROGRESS" | "SUBMISSION_ALREADY_USED" | "CHALLENGE_NOT_OPEN" | "CHALLENGE_EXPIRED" | "CHALLENGE_KIND_MISMATCH" | "CHALLENGE_ANSWER_IN_PROGRESS" | "WEBHOOK_ENDPOINT_DISABLED" | "TOO_MANY_WEBHOOK_ENDPOINTS" | "SECRET_ROTATION_IN_PROGRESS" | "INSTITUTION_MISMATCH" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "IDEMPOTENCY_KEY_REUSED" | "VALIDATION_FAILED" | "RATE_LIMITED" | "TOO_MANY_POLLS" | "INTERNAL_ERROR" | "TEMPORARILY_UNAVAILABLE";
            /** @description What happened, and what to do about it. */
            detail: string;
            requestId: string;
            /**
             * @description What the connection is now, where that is why it was refused.
             * @enum {string}
             */
            connectionStatus?: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
            errors?: {
                field: string;
                detail: string;
            }[];
        };
        NewConnection: {
            /**
             * @description Skips the choice of a bank.
             * @example ins_cl_banco_de_chile
             */
            institutionId?: string;
            /** @description Your own id of the end user. */
            externalUserId?: string;
            /** @description Whatever you want to find again: it comes with the connection and its webhooks. */
            metadata?: {
                [key: string]: string;
            };
        };
        Connection: {
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string;
            /** @enum {string} */
            status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
            /** @enum {string} */
            step: "awaiting_credentials" | "validating" | "awaiting_challenge" | "syncing" | "idle";
            version: number;
            /** @example ins_cl_banco_de_chile */
            institutionId: string | null;
            externalUserId: string | null;
            metadata: {
                [key: string]: string;
            };
            /** Format: date-time */
            connectedAt: string | null;
            /** Format: date-time */
            lastSyncedAt: string | null;
            error: components["schemas"]["Failure"] | null;
            /** Format: date-time */
            createdAt: string;
        };
        Failure: {
            /** @enum {string} */
            code: "invalid_credentials" | "account_locked" | "password_change_required" | "user_action_required" | "mfa_invalid" | "mfa_expired" | "user_cancelled" | "reauthentication_required" | "bank_unavailable" | "rate_limited" | "unexpected_response" | "outcome_unknown" | "submission_unreadable" | "login_mismatch" | "too_many_attempts" | "unsupported";
            /** @description For the end user, in the language of Accept-Language (es, en). */
            message: string;
            developerMessage: string;
            /** @enum {string} */
            action: "retry" | "visit_bank" | "wait" | "choose_another_bank";
            /** @description Whether the same credentials, sent again, may be accepted. */
            retryable: boolean;
            /**
             * Format: date-time
             * @description When it is worth trying again, where that is known.
             */
            retryAt?: string;
        };
        WidgetToken: {
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string;
            /** @description For the widget, safe to expose to the browser, for 15 minutes. */
            widgetToken: string;
            /** Format: date-time */
            widgetTokenExpiresAt: string;
            /** @example ins_cl_banco_de_chile */
            institutionId: string | null;
        };
        NoBody: Record<string, never>;
        ConnectionPage: {
            data: components["schemas"]["Connection"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        ConnectionStatus: {
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string;
            /** @enum {string} */
            status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
            /** @enum {string} */
            step: "awaiting_credentials" | "validating" | "awaiting_challenge" | "syncing" | "idle";
            /** @description Grows with every change; pass it as `after` to wait for the next. */
            version: number;
            /** @example ins_cl_banco_de_chile */
            institutionId: string | null;
            /** Format: date-time */
            connectedAt: string | null;
            /** Format: date-time */
            lastSyncedAt: string | null;
            /** @description After so many more refusals the login is paused at its bank, so that the bank does not lock it. */
            attemptsRemaining: number | null;
            submissionId: string | null;
            /** @description What the bank waits for, if anything. */
            challenge: components["schemas"]["Challenge"] | null;
            error: components["schemas"]["Failure"] | null;
        };
        AccountPage: {
            data: components["schemas"]["Account"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        Account: {
            /**
             * @description The same from sync to sync, and after a reconnect.
             * @example acc_01kf0rf3e8snsth224tf6kgm3a
             */
            accountId: string;
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string;
            /** @enum {string} */
            type: "checking" | "sight" | "savings" | "credit_card" | "line_of_credit";
            name: string;
            /** @example •••• 1234 */
            maskedNumber: string;
            /**
             * @description ISO 4217.
             * @example CLP
             */
            currency: string;
            /**
             * @description Integer of minor units of the currency: pesos for CLP, cents for USD.
             * @example -12990
             */
            balance: string;
            /** Format: date-time */
            updatedAt: string;
        };
        TransactionPage: {
            data: components["schemas"]["Transaction"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        Transaction: {
            /**
             * @description The same while the movement is pending and once it is booked.
             * @example txn_01kf0rf3e8w85sdkf4ch331j10
             */
            transactionId: string;
            /** @example acc_01kf0rf3e8snsth224tf6kgm3a */
            accountId: string;
            /** Format: date */
            date: string;
            /**
             * @description Integer of minor units of the currency: pesos for CLP, cents for USD.
             * @example -12990
             */
            amount: string;
            /**
             * @description ISO 4217.
             * @example CLP
             */
            currency: string;
            description: string;
            /** @enum {string} */
            status: "pending" | "booked";
            /**
             * Format: date-time
             * @description Since when the bank does not list it any more.
             */
            withdrawnAt: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        TimelinePage: {
            data: components["schemas"]["TimelineEntry"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        TimelineEntry: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "transition" | "attempt" | "event" | "delivery";
            /**
             * @description Why: what a `transition` followed from, what the bank said to an `attempt`, a login or what was asked about its challenge (`signed_in`, `challenge`, `challenge_wrong`, a failure code, `not_evaluated`, or `begun` where no answer is known), the type of an `event`, how a `delivery` stands.
             * @example login_accepted
             */
            reason: string | null;
            /** @description Of the connection, after a `transition`. */
            version: number | null;
            /** @description Of the connection, after a `transition`. */
            status: string | null;
            /** @description The failure code of a `transition`; why a `delivery` failed. */
            error: string | null;
            /**
             * Format: date-time
             * @description When an `attempt` was answered.
             */
            endedAt: string | null;
            /**
             * @description Where a `delivery` goes.
             * @example whe_01kexxebe01m2hrh45z6h2xfnr
             */
            webhookEndpointId: string | null;
            /** @description How often a `delivery` was tried. */
            attempts: number | null;
        };
        SealingKeys: {
            keys: components["schemas"]["SealingKey"][];
        };
        SealingKey: {
            kty: string;
            crv: string;
            kid: string;
            x: string;
            y: string;
        };
        AcceptedSubmission: {
            /** @description Yours, or the one that the sealed text names. */
            submissionId: string;
        };
        Submission: {
            /** @example ins_cl_banco_de_chile */
            institutionId: string;
            /** @description Compact JWE, sealed with a key of GET /v1/sealing-keys. */
            sealed?: string;
            /** @description Plain values by the name of the institution’s field, for test connections only. */
            fields?: {
                [key: string]: string;
            };
            /** @description Yours to choose, once; a sealed text names it. */
            submissionId?: string;
        };
        AcceptedAnswer: {
            /** @example chl_01kf0repr082ntr23zjv51hryj */
            challengeId: string;
        };
        ChallengeAnswer: {
            /** @example chl_01kf0repr082ntr23zjv51hryj */
            challengeId: string;
            answer: {
                /** @description Compact JWE, sealed with a key of GET /v1/sealing-keys. */
                sealed?: string;
                /**
                 * @description A code or the id of an option; for test connections only.
                 * @example 123456
                 */
                value?: string;
                /** @description Answers by the id of their question; for test connections only. */
                values?: {
                    [key: string]: string;
                };
                /**
                 * @description Where the challenge is resendable.
                 * @enum {boolean}
                 */
                resend?: true;
                /**
                 * @description Gives this login up; the status stays.
                 * @enum {boolean}
                 */
                cancel?: true;
            };
        };
        InstitutionPage: {
            data: components["schemas"]["Institution"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        Institution: {
            /** @example ins_cl_banco_de_chile */
            institutionId: string;
            name: string;
            /** @description ISO 3166-1 alpha-2. */
            country: string;
            /** @description Lower comes first in the widget. */
            popularity: number;
            monogram: {
                text: string;
                color: string;
                background: string;
            };
            health: components["schemas"]["InstitutionHealth"];
            /**
             * Format: uri
             * @description Where the bank lets a person recover the password.
             */
            resetUrl: string | null;
            credentialFields: {
                /** @example rut */
                name: string;
                /** @enum {string} */
                kind: "rut" | "text" | "password";
                label: components["schemas"]["LocalizedText"];
                help: components["schemas"]["LocalizedText"] | null;
                /** @description ECMA-262 regular expression that the whole value matches. */
                pattern: string | null;
                maxLength: number;
            }[];
        };
        InstitutionHealth: {
            /**
             * @description `degraded` under 90 % of answered logins in the last hour, `down` under 50 %, `unknown` under five logins.
             * @enum {string}
             */
            status: "good" | "degraded" | "down" | "unknown";
            /** @description Share of the last hour’s logins that the bank answered, a wrong password included. */
            successRate: number | null;
        };
        LocalizedText: {
            es: string;
            en: string;
        };
        CreatedWebhookEndpoint: components["schemas"]["WebhookEndpoint"] & {
            /** @description Verifies signatures (Standard Webhooks). Shown only now. */
            secret: string;
        };
        WebhookEndpoint: {
            /** @example whe_01kexxebe01m2hrh45z6h2xfnr */
            webhookEndpointId: string;
            url: string;
            description: string | null;
            /** @description Null for all. */
            eventTypes: string[] | null;
            headers: {
                [key: string]: string;
            };
            enabled: boolean;
            disabledReason: string | null;
            /**
             * Format: date-time
             * @description Until then, after a rotation, the secret before signs as well.
             */
            previousSecretUntil: string | null;
            health: {
                /** @description The last ones, which are counted: at most 100. */
                attempts: number;
                /** @description Of those, from 0 to 1; null where there are none. */
                successRate: number | null;
                lastError: string | null;
                /**
                 * Format: date-time
                 * @description The first failure since which nothing was accepted.
                 */
                failingSince: string | null;
            };
            /** Format: date-time */
            createdAt: string;
        };
        NewWebhookEndpoint: {
            /**
             * Format: uri
             * @example https://example.com/webhooks/araucaria
             */
            url: string;
            description?: string;
            /** @description Of which the endpoint is told; null or left out for all, new types included. */
            eventTypes?: ("connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled")[] | null;
            /** @description Sent with each request. Not those that Araucaria sets itself: webhook-…, content-…, user-agent and those of the transport. */
            headers?: {
                [key: string]: string;
            };
        };
        WebhookEndpointPage: {
            data: components["schemas"]["WebhookEndpoint"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        WebhookEndpointChanges: {
            /**
             * Format: uri
             * @example https://example.com/webhooks/araucaria
             */
            url?: string;
            description?: string | null;
            /** @description Of which the endpoint is told; null or left out for all, new types included. */
            eventTypes?: ("connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled")[] | null;
            /** @description Sent with each request. Not those that Araucaria sets itself: webhook-…, content-…, user-agent and those of the transport. */
            headers?: {
                [key: string]: string;
            };
            /** @description What it misses while it is off, `…/recover` sends later. */
            enabled?: boolean;
        };
        WebhookDelivery: {
            /** @example whd_01kf0rf4dgcdy5kwfvaew9aze1 */
            webhookDeliveryId: string;
            /**
             * @description The `webhook-id` of every attempt.
             * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
             */
            eventId: string;
            eventType: string;
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string | null;
            /** @example whe_01kexxebe01m2hrh45z6h2xfnr */
            webhookEndpointId: string;
            /** @description Of an example that was asked for. */
            test: boolean;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            /**
             * Format: date-time
             * @description Null unless `pending`.
             */
            nextAttemptAt: string | null;
            lastError: string | null;
            /** @description The last 20, oldest first. */
            attempts: {
                number: number;
                /** Format: date-time */
                at: string;
                durationMs: number;
                /** @description Null where there was no answer. */
                statusCode: number | null;
                error: string | null;
                responseExcerpt: string | null;
            }[];
            /** Format: date-time */
            createdAt: string;
        };
        WebhookTest: {
            /** @enum {string} */
            eventType: "connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled";
        };
        WebhookDeliveriesResent: {
            /** @description How many are on their way. */
            deliveries: number;
        };
        WebhookRecovery: {
            /**
             * Format: date-time
             * @description At most 30 days ago.
             */
            since: string;
        };
        WebhookReplay: {
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string;
        };
        WebhookDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            hasMore: boolean;
            /** @description The `startingAfter` of the next page, if any. */
            nextCursor: string | null;
        };
        Event: {
            /**
             * @description The `webhook-id` of its deliveries.
             * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
             */
            eventId: string;
            /** @description One of those of webhooks; there will be more. */
            type: string;
            /** @example con_01kf0rdqg0x9davz01q3pkcm62 */
            connectionId: string | null;
            /**
             * @description Whom a `webhook_endpoint.*` event is about.
             * @example whe_01kexxebe01m2hrh45z6h2xfnr
             */
            webhookEndpointId: string | null;
            /** @description Grows within a connection. */
            sequence: number | null;
            /** @description The exact text that deliveries send: JSON. */
            body: string;
            /** Format: date-time */
            createdAt: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listConnections: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                startingAfter?: string;
                status?: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
                institutionId?: string;
                externalUserId?: string;
                /** @description Later than this. */
                createdAfter?: string;
                /** @description Earlier than this. */
                createdBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first; deleted ones are gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *           "status": "CONNECTED",
                     *           "step": "idle",
                     *           "version": 4,
                     *           "institutionId": "ins_cl_banco_de_chile",
                     *           "externalUserId": "user-42",
                     *           "metadata": {
                     *             "orderId": "order-1871"
                     *           },
                     *           "connectedAt": "2026-01-15T12:00:40.112Z",
                     *           "lastSyncedAt": "2026-01-15T12:00:46.008Z",
                     *           "error": null,
                     *           "createdAt": "2026-01-15T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ConnectionPage"];
                };
            };
        };
    };
    createConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "institutionId": "ins_cl_banco_de_chile",
                 *       "externalUserId": "user-42",
                 *       "metadata": {
                 *         "orderId": "order-1871"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewConnection"];
            };
        };
        responses: {
            /** @description PENDING, with a token for the widget */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "widgetToken": "eyJhbGciOiJFZERTQSIsInR5cCI6ImFyYXVjYXJpYS13aWRnZXQrand0Iiwia2lkIjoiZXhhbXBsZSJ9.eyJzdWIiOiJjb25fMDFrZjByZHFnMHg5ZGF2ejAxcTNwa2NtNjIiLCJleHAiOjE3Njg0NzkzMDB9.bm8gZ2VudWluZSBzaWduYXR1cmU6IHRoaXMgaXMgYW4gZXhhbXBsZSBvZiA2NCBieXRlcyBmb3IgaXRzIGxvb2",
                     *       "widgetTokenExpiresAt": "2026-01-15T12:15:00.000Z",
                     *       "status": "PENDING"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedConnection"];
                };
            };
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "status": "CONNECTED",
                     *       "step": "idle",
                     *       "version": 4,
                     *       "institutionId": "ins_cl_banco_de_chile",
                     *       "externalUserId": "user-42",
                     *       "metadata": {
                     *         "orderId": "order-1871"
                     *       },
                     *       "connectedAt": "2026-01-15T12:00:40.112Z",
                     *       "lastSyncedAt": "2026-01-15T12:00:46.008Z",
                     *       "error": null,
                     *       "createdAt": "2026-01-15T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    deleteConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    renewWidgetToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NoBody"];
            };
        };
        responses: {
            /** @description A token that opens the widget at the credential form */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "widgetToken": "eyJhbGciOiJFZERTQSIsInR5cCI6ImFyYXVjYXJpYS13aWRnZXQrand0Iiwia2lkIjoiZXhhbXBsZSJ9.eyJzdWIiOiJjb25fMDFrZjByZHFnMHg5ZGF2ejAxcTNwa2NtNjIiLCJleHAiOjE3Njg0NzkzMDB9.bm8gZ2VudWluZSBzaWduYXR1cmU6IHRoaXMgaXMgYW4gZXhhbXBsZSBvZiA2NCBieXRlcyBmb3IgaXRzIGxvb2",
                     *       "widgetTokenExpiresAt": "2026-01-15T12:15:00.000Z",
                     *       "institutionId": "ins_cl_banco_de_chile"
                     *     }
                     */
                    "application/json": components["schemas"]["WidgetToken"];
                };
            };
        };
    };
    syncConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NoBody"];
            };
        };
        responses: {
            /** @description Accepted; the connection as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "status": "CONNECTED",
                     *       "step": "idle",
                     *       "version": 4,
                     *       "institutionId": "ins_cl_banco_de_chile",
                     *       "externalUserId": "user-42",
                     *       "metadata": {
                     *         "orderId": "order-1871"
                     *       },
                     *       "connectedAt": "2026-01-15T12:00:40.112Z",
                     *       "lastSyncedAt": "2026-01-15T12:00:46.008Z",
                     *       "error": null,
                     *       "createdAt": "2026-01-15T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    resetSandboxLogin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NoBody"];
            };
        };
        responses: {
            /** @description Accepted; the connection as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "status": "CONNECTED",
                     *       "step": "idle",
                     *       "version": 4,
                     *       "institutionId": "ins_cl_banco_de_chile",
                     *       "externalUserId": "user-42",
                     *       "metadata": {
                     *         "orderId": "order-1871"
                     *       },
                     *       "connectedAt": "2026-01-15T12:00:40.112Z",
                     *       "lastSyncedAt": "2026-01-15T12:00:46.008Z",
                     *       "error": null,
                     *       "createdAt": "2026-01-15T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    disconnectConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NoBody"];
            };
        };
        responses: {
            /** @description Accepted; the connection as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "status": "CONNECTED",
                     *       "step": "idle",
                     *       "version": 4,
                     *       "institutionId": "ins_cl_banco_de_chile",
                     *       "externalUserId": "user-42",
                     *       "metadata": {
                     *         "orderId": "order-1871"
                     *       },
                     *       "connectedAt": "2026-01-15T12:00:40.112Z",
                     *       "lastSyncedAt": "2026-01-15T12:00:46.008Z",
                     *       "error": null,
                     *       "createdAt": "2026-01-15T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    getConnectionStatus: {
        parameters: {
            query?: {
                /** @description The last `version` seen. */
                after?: number;
                /** @description Seconds. */
                wait?: number;
            };
            header?: {
                /** @description The languages of whoever reads `error.message`: es or en. */
                "accept-language"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The status */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "status": "PENDING",
                     *       "step": "awaiting_challenge",
                     *       "version": 3,
                     *       "institutionId": "ins_cl_banco_de_chile",
                     *       "connectedAt": null,
                     *       "lastSyncedAt": null,
                     *       "attemptsRemaining": 2,
                     *       "submissionId": "sub_01kf0remsg9c8fwe2r3b0j3vgt",
                     *       "challenge": {
                     *         "id": "chl_01kf0repr082ntr23zjv51hryj",
                     *         "label": "Enviada al +56 9 •••• ••21",
                     *         "expiresAt": "2026-01-15T12:03:32.000Z",
                     *         "type": "code",
                     *         "via": "sms",
                     *         "length": 6,
                     *         "resendable": true
                     *       },
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["ConnectionStatus"];
                };
            };
            /** @description Nothing above `after` yet; ask again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                startingAfter?: string;
            };
            header?: never;
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "accountId": "acc_01kf0rf3e8snsth224tf6kgm3a",
                     *           "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *           "type": "checking",
                     *           "name": "Cuenta Corriente",
                     *           "maskedNumber": "•••• 1234",
                     *           "currency": "CLP",
                     *           "balance": "1487010",
                     *           "updatedAt": "2026-01-15T12:00:46.008Z"
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                startingAfter?: string;
            };
            header?: never;
            path: {
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Latest date first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "transactionId": "txn_01kf0rf3e8w85sdkf4ch331j10",
                     *           "accountId": "acc_01kf0rf3e8snsth224tf6kgm3a",
                     *           "date": "2026-01-14",
                     *           "amount": "-12990",
                     *           "currency": "CLP",
                     *           "description": "Compra Librería Antártica",
                     *           "status": "booked",
                     *           "withdrawnAt": null,
                     *           "updatedAt": "2026-01-15T12:00:46.008Z"
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TransactionPage"];
                };
            };
        };
    };
    listTimelineEntries: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                startingAfter?: string;
            };
            header?: never;
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In order of time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "trn_01kf0reyj07hmt4dxkcga28g3t",
                     *           "at": "2026-01-15T12:00:40.112Z",
                     *           "kind": "transition",
                     *           "reason": "login_accepted",
                     *           "version": 3,
                     *           "status": "CONNECTED",
                     *           "error": null,
                     *           "endedAt": null,
                     *           "webhookEndpointId": null,
                     *           "attempts": null
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
        };
    };
    listSealingKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JWK Set (RFC 7517) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "EC",
                     *           "crv": "P-256",
                     *           "kid": "cn-I_WNMCleh",
                     *           "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                     *           "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SealingKeys"];
                };
            };
        };
    };
    submitCredentials: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "institutionId": "ins_cl_banco_de_chile",
                 *       "fields": {
                 *         "rut": "11.111.111-1",
                 *         "password": "pass_good"
                 *       },
                 *       "submissionId": "sub_01kf0remsg9c8fwe2r3b0j3vgt"
                 *     }
                 */
                "application/json": components["schemas"]["Submission"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "submissionId": "sub_01kf0remsg9c8fwe2r3b0j3vgt"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedSubmission"];
                };
            };
        };
    };
    answerChallenge: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "challengeId": "chl_01kf0repr082ntr23zjv51hryj",
                 *       "answer": {
                 *         "value": "123456"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ChallengeAnswer"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "challengeId": "chl_01kf0repr082ntr23zjv51hryj"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedAnswer"];
                };
            };
        };
    };
    listInstitutions: {
        parameters: {
            query?: {
                /** @description Part of the name; case and accents do not matter. */
                q?: string;
                /** @description ISO 3166-1 alpha-2. */
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that match, the most popular first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "country": "CL",
                     *           "resetUrl": null,
                     *           "institutionId": "ins_cl_banco_de_chile",
                     *           "name": "Banco de Chile",
                     *           "popularity": 2,
                     *           "monogram": {
                     *             "text": "CH",
                     *             "color": "#ffffff",
                     *             "background": "#1e3a8a"
                     *           },
                     *           "credentialFields": [
                     *             {
                     *               "name": "rut",
                     *               "kind": "rut",
                     *               "label": {
                     *                 "es": "RUT",
                     *                 "en": "RUT"
                     *               },
                     *               "help": {
                     *                 "es": "Con dígito verificador: 11.111.111-1",
                     *                 "en": "With its check digit: 11.111.111-1"
                     *               },
                     *               "pattern": "\\d{1,3}(\\.?\\d{3}){0,2}-?[\\dkK]",
                     *               "maxLength": 12
                     *             },
                     *             {
                     *               "name": "password",
                     *               "kind": "password",
                     *               "label": {
                     *                 "es": "Contraseña",
                     *                 "en": "Password"
                     *               },
                     *               "help": null,
                     *               "pattern": null,
                     *               "maxLength": 128
                     *             }
                     *           ],
                     *           "health": {
                     *             "status": "good",
                     *             "successRate": 0.98
                     *           }
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["InstitutionPage"];
                };
            };
        };
    };
    getInstitution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                institutionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The institution */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "country": "CL",
                     *       "resetUrl": null,
                     *       "institutionId": "ins_cl_banco_de_chile",
                     *       "name": "Banco de Chile",
                     *       "popularity": 2,
                     *       "monogram": {
                     *         "text": "CH",
                     *         "color": "#ffffff",
                     *         "background": "#1e3a8a"
                     *       },
                     *       "credentialFields": [
                     *         {
                     *           "name": "rut",
                     *           "kind": "rut",
                     *           "label": {
                     *             "es": "RUT",
                     *             "en": "RUT"
                     *           },
                     *           "help": {
                     *             "es": "Con dígito verificador: 11.111.111-1",
                     *             "en": "With its check digit: 11.111.111-1"
                     *           },
                     *           "pattern": "\\d{1,3}(\\.?\\d{3}){0,2}-?[\\dkK]",
                     *           "maxLength": 12
                     *         },
                     *         {
                     *           "name": "password",
                     *           "kind": "password",
                     *           "label": {
                     *             "es": "Contraseña",
                     *             "en": "Password"
                     *           },
                     *           "help": null,
                     *           "pattern": null,
                     *           "maxLength": 128
                     *         }
                     *       ],
                     *       "health": {
                     *         "status": "good",
                     *         "successRate": 0.98
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Institution"];
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *           "url": "https://example.com/webhooks/araucaria",
                     *           "description": "Orders",
                     *           "eventTypes": [
                     *             "connection.synced",
                     *             "connection.failed_auth"
                     *           ],
                     *           "headers": {
                     *             "x-tenant": "shop-1"
                     *           },
                     *           "enabled": true,
                     *           "disabledReason": null,
                     *           "previousSecretUntil": null,
                     *           "health": {
                     *             "attempts": 100,
                     *             "successRate": 0.99,
                     *             "lastError": "HTTP 503",
                     *             "failingSince": null
                     *           },
                     *           "createdAt": "2026-01-14T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEndpointPage"];
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/webhooks/araucaria",
                 *       "description": "Orders",
                 *       "eventTypes": [
                 *         "connection.synced",
                 *         "connection.failed_auth"
                 *       ],
                 *       "headers": {
                 *         "x-tenant": "shop-1"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description With its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "url": "https://example.com/webhooks/araucaria",
                     *       "description": "Orders",
                     *       "eventTypes": [
                     *         "connection.synced",
                     *         "connection.failed_auth"
                     *       ],
                     *       "headers": {
                     *         "x-tenant": "shop-1"
                     *       },
                     *       "enabled": true,
                     *       "disabledReason": null,
                     *       "previousSecretUntil": null,
                     *       "health": {
                     *         "attempts": 0,
                     *         "successRate": null,
                     *         "lastError": null,
                     *         "failingSince": null
                     *       },
                     *       "createdAt": "2026-01-14T09:30:00.000Z",
                     *       "secret": "whsec_RXhhbXBsZTogdGhpcyBpcyBub2JvZHlzIHNlY3JldCE="
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "url": "https://example.com/webhooks/araucaria",
                     *       "description": "Orders",
                     *       "eventTypes": [
                     *         "connection.synced",
                     *         "connection.failed_auth"
                     *       ],
                     *       "headers": {
                     *         "x-tenant": "shop-1"
                     *       },
                     *       "enabled": true,
                     *       "disabledReason": null,
                     *       "previousSecretUntil": null,
                     *       "health": {
                     *         "attempts": 100,
                     *         "successRate": 0.99,
                     *         "lastError": "HTTP 503",
                     *         "failingSince": null
                     *       },
                     *       "createdAt": "2026-01-14T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "enabled": true
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEndpointChanges"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "url": "https://example.com/webhooks/araucaria",
                     *       "description": "Orders",
                     *       "eventTypes": [
                     *         "connection.synced",
                     *         "connection.failed_auth"
                     *       ],
                     *       "headers": {
                     *         "x-tenant": "shop-1"
                     *       },
                     *       "enabled": true,
                     *       "disabledReason": null,
                     *       "previousSecretUntil": null,
                     *       "health": {
                     *         "attempts": 100,
                     *         "successRate": 0.99,
                     *         "lastError": "HTTP 503",
                     *         "failingSince": null
                     *       },
                     *       "createdAt": "2026-01-14T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NoBody"];
            };
        };
        responses: {
            /** @description With its new secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "url": "https://example.com/webhooks/araucaria",
                     *       "description": "Orders",
                     *       "eventTypes": [
                     *         "connection.synced",
                     *         "connection.failed_auth"
                     *       ],
                     *       "headers": {
                     *         "x-tenant": "shop-1"
                     *       },
                     *       "enabled": true,
                     *       "disabledReason": null,
                     *       "previousSecretUntil": "2026-01-16T12:00:00.000Z",
                     *       "health": {
                     *         "attempts": 0,
                     *         "successRate": null,
                     *         "lastError": null,
                     *         "failingSince": null
                     *       },
                     *       "createdAt": "2026-01-14T09:30:00.000Z",
                     *       "secret": "whsec_RXhhbXBsZTogdGhpcyBpcyBub2JvZHlzIHNlY3JldCE="
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventType": "connection.synced"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookTest"];
            };
        };
        responses: {
            /** @description It is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookDeliveryId": "whd_01kf0rf4dgcdy5kwfvaew9aze1",
                     *       "eventId": "evt_01kf0rf4dgfpkgdhsb5c4h64sq",
                     *       "eventType": "connection.synced",
                     *       "connectionId": null,
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "test": true,
                     *       "status": "pending",
                     *       "nextAttemptAt": "2026-01-15T12:00:46.008Z",
                     *       "lastError": null,
                     *       "attempts": [],
                     *       "createdAt": "2026-01-15T12:00:46.008Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    recoverWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-01-15T12:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookRecovery"];
            };
        };
        responses: {
            /** @description They are on their way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": 3
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveriesResent"];
                };
            };
        };
    };
    replayWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                webhookEndpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description They are on their way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": 3
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveriesResent"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                startingAfter?: string;
                webhookEndpointId?: string;
                connectionId?: string;
                eventId?: string;
                status?: "pending" | "delivered" | "failed";
                /** @description Later than this. */
                createdAfter?: string;
                /** @description Earlier than this. */
                createdBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "webhookDeliveryId": "whd_01kf0rf4dgcdy5kwfvaew9aze1",
                     *           "eventId": "evt_01kf0rf4dgfpkgdhsb5c4h64sq",
                     *           "eventType": "connection.synced",
                     *           "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *           "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *           "test": false,
                     *           "status": "delivered",
                     *           "nextAttemptAt": null,
                     *           "lastError": null,
                     *           "attempts": [
                     *             {
                     *               "number": 1,
                     *               "at": "2026-01-15T12:00:46.012Z",
                     *               "durationMs": 87,
                     *               "statusCode": 204,
                     *               "error": null,
                     *               "responseExcerpt": null
                     *             }
                     *           ],
                     *           "createdAt": "2026-01-15T12:00:46.008Z"
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookDeliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookDeliveryId": "whd_01kf0rf4dgcdy5kwfvaew9aze1",
                     *       "eventId": "evt_01kf0rf4dgfpkgdhsb5c4h64sq",
                     *       "eventType": "connection.synced",
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "test": false,
                     *       "status": "delivered",
                     *       "nextAttemptAt": null,
                     *       "lastError": null,
                     *       "attempts": [
                     *         {
                     *           "number": 1,
                     *           "at": "2026-01-15T12:00:46.012Z",
                     *           "durationMs": 87,
                     *           "statusCode": 204,
                     *           "error": null,
                     *           "responseExcerpt": null
                     *         }
                     *       ],
                     *       "createdAt": "2026-01-15T12:00:46.008Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    redeliverWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`. */
                "idempotency-key"?: string;
            };
            path: {
                webhookDeliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NoBody"];
            };
        };
        responses: {
            /** @description It is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhookDeliveryId": "whd_01kf0rf4dgcdy5kwfvaew9aze1",
                     *       "eventId": "evt_01kf0rf4dgfpkgdhsb5c4h64sq",
                     *       "eventType": "connection.synced",
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                     *       "test": false,
                     *       "status": "pending",
                     *       "nextAttemptAt": "2026-01-15T12:00:46.008Z",
                     *       "lastError": null,
                     *       "attempts": [
                     *         {
                     *           "number": 1,
                     *           "at": "2026-01-15T12:00:46.012Z",
                     *           "durationMs": 87,
                     *           "statusCode": 204,
                     *           "error": null,
                     *           "responseExcerpt": null
                     *         }
                     *       ],
                     *       "createdAt": "2026-01-15T12:00:46.008Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description The id of the last event seen. */
                startingAfter?: string;
                /** @description `asc`: oldest first. */
                order?: "asc" | "desc";
                type?: "connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled";
                connectionId?: string;
                /** @description Later than this. */
                createdAfter?: string;
                /** @description Earlier than this. */
                createdBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they can be read */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "eventId": "evt_01kf0rf4dgfpkgdhsb5c4h64sq",
                     *           "type": "connection.synced",
                     *           "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *           "webhookEndpointId": null,
                     *           "sequence": 3,
                     *           "body": "{\"type\":\"connection.synced\",\"timestamp\":\"2026-01-15T12:00:05.000Z\",\"data\":{\"connectionId\":\"con_01kf0rdqg0x9davz01q3pkcm62\",\"status\":\"CONNECTED\",\"previousStatus\":\"CONNECTED\",\"institutionId\":\"ins_cl_banco_de_chile\",\"externalUserId\":\"user-1\",\"metadata\":{\"orderId\":\"order-1\"},\"connectedAt\":\"2026-01-15T12:00:00.000Z\",\"lastSyncedAt\":\"2026-01-15T12:00:04.000Z\",\"sequence\":3}}",
                     *           "createdAt": "2026-01-15T12:00:46.008Z"
                     *         }
                     *       ],
                     *       "hasMore": false,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                eventId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "eventId": "evt_01kf0rf4dgfpkgdhsb5c4h64sq",
                     *       "type": "connection.synced",
                     *       "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                     *       "webhookEndpointId": null,
                     *       "sequence": 3,
                     *       "body": "{\"type\":\"connection.synced\",\"timestamp\":\"2026-01-15T12:00:05.000Z\",\"data\":{\"connectionId\":\"con_01kf0rdqg0x9davz01q3pkcm62\",\"status\":\"CONNECTED\",\"previousStatus\":\"CONNECTED\",\"institutionId\":\"ins_cl_banco_de_chile\",\"externalUserId\":\"user-1\",\"metadata\":{\"orderId\":\"order-1\"},\"connectedAt\":\"2026-01-15T12:00:00.000Z\",\"lastSyncedAt\":\"2026-01-15T12:00:04.000Z\",\"sequence\":3}}",
                     *       "createdAt": "2026-01-15T12:00:46.008Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    connectionConnected: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "connection.connected",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                 *         "status": "CONNECTED",
                 *         "previousStatus": "PENDING",
                 *         "institutionId": "ins_cl_banco_de_chile",
                 *         "externalUserId": "user-1",
                 *         "metadata": {
                 *           "orderId": "order-1"
                 *         },
                 *         "connectedAt": "2026-01-15T12:00:00.000Z",
                 *         "lastSyncedAt": null,
                 *         "sequence": 2
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    connectionSynced: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "connection.synced",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                 *         "status": "CONNECTED",
                 *         "previousStatus": "CONNECTED",
                 *         "institutionId": "ins_cl_banco_de_chile",
                 *         "externalUserId": "user-1",
                 *         "metadata": {
                 *           "orderId": "order-1"
                 *         },
                 *         "connectedAt": "2026-01-15T12:00:00.000Z",
                 *         "lastSyncedAt": "2026-01-15T12:00:04.000Z",
                 *         "sequence": 3
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    connectionFailedAuth: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "connection.failed_auth",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                 *         "status": "FAILED_AUTH",
                 *         "previousStatus": "CONNECTED",
                 *         "institutionId": "ins_cl_banco_de_chile",
                 *         "externalUserId": "user-1",
                 *         "metadata": {
                 *           "orderId": "order-1"
                 *         },
                 *         "connectedAt": "2026-01-15T12:00:00.000Z",
                 *         "lastSyncedAt": "2026-01-15T12:00:04.000Z",
                 *         "sequence": 4,
                 *         "error": {
                 *           "code": "invalid_credentials",
                 *           "developerMessage": "The bank rejected the login or the password. Nothing is retried; the user has to enter them again in the widget."
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    connectionDisconnected: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "connection.disconnected",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                 *         "status": "DISCONNECTED",
                 *         "previousStatus": "CONNECTED",
                 *         "institutionId": "ins_cl_banco_de_chile",
                 *         "externalUserId": "user-1",
                 *         "metadata": {
                 *           "orderId": "order-1"
                 *         },
                 *         "connectedAt": "2026-01-15T12:00:00.000Z",
                 *         "lastSyncedAt": "2026-01-15T12:00:04.000Z",
                 *         "sequence": 4
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    connectionDeleted: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "connection.deleted",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "connectionId": "con_01kf0rdqg0x9davz01q3pkcm62",
                 *         "status": "PENDING",
                 *         "previousStatus": "PENDING",
                 *         "institutionId": "ins_cl_banco_de_chile",
                 *         "externalUserId": "user-1",
                 *         "metadata": {
                 *           "orderId": "order-1"
                 *         },
                 *         "connectedAt": null,
                 *         "lastSyncedAt": null,
                 *         "sequence": 2
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    webhookEndpointFailing: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "webhook_endpoint.failing",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                 *         "url": "https://example.com/webhooks/araucaria",
                 *         "description": null,
                 *         "failingSince": "2026-01-15T12:00:00.000Z",
                 *         "reason": "Nothing is accepted; the last error: HTTP 500."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEndpointEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    webhookEndpointDisabled: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event’s id, the same at every attempt.
                 * @example evt_01kf0rf4dgfpkgdhsb5c4h64sq
                 */
                "webhook-id": string;
                /**
                 * @description When the attempt was made, in seconds since 1970.
                 * @example 1768478446
                 */
                "webhook-timestamp": string;
                /**
                 * @description One for each secret that signs, with a blank between them.
                 * @example v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "webhook_endpoint.disabled",
                 *       "timestamp": "2026-01-15T12:00:05.000Z",
                 *       "data": {
                 *         "webhookEndpointId": "whe_01kexxebe01m2hrh45z6h2xfnr",
                 *         "url": "https://example.com/webhooks/araucaria",
                 *         "description": null,
                 *         "failingSince": "2026-01-15T12:00:00.000Z",
                 *         "reason": "The endpoint answered 410 Gone."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEndpointEvent"];
            };
        };
        responses: {
            /** @description Any 2xx accepts the event */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The endpoint is gone: it is disabled, and nothing more is sent to it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
