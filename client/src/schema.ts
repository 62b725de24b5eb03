export interface paths {
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List connections */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description The `nextCursor` of the page before. */
                    startingAfter?: string;
                    status?: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
                    institutionId?: string;
                    externalUserId?: string;
                    createdAfter?: string;
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
                        "application/json": {
                            data: components["schemas"]["Connection"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Start a connection */
        post: {
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
                        "application/json": components["schemas"]["CreatedConnection"];
                    };
                };
            };
        };
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
        /** Read a connection */
        get: {
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
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a connection that holds no data */
        delete: {
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
        /** Get a new widget token after FAILED_AUTH */
        post: {
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
                        "application/json": components["schemas"]["WidgetToken"];
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: {
                    after?: number;
                    wait?: number;
                };
                header?: never;
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
        get: {
            parameters: {
                query?: {
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
                        "application/json": {
                            data: components["schemas"]["Account"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** List the transactions of an account */
        get: {
            parameters: {
                query?: {
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
                        "application/json": {
                            data: components["schemas"]["Transaction"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: {
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
                        "application/json": {
                            data: components["schemas"]["TimelineEntry"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** The public keys that credentials are sealed with, newest first */
        get: {
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
                        "application/json": {
                            keys: components["schemas"]["SealingKey"][];
                        };
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": {
                            submissionId: string;
                        };
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": {
                            challengeId: string;
                        };
                    };
                };
            };
        };
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
        /** List the institutions that can be connected */
        get: {
            parameters: {
                query?: {
                    /** @description Part of the name; case and accents do not matter. */
                    q?: string;
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
                        "application/json": {
                            data: components["schemas"]["Institution"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Read one institution */
        get: {
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
                        "application/json": components["schemas"]["Institution"];
                    };
                };
            };
        };
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
        /** List the endpoints */
        get: {
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
                        "application/json": {
                            data: components["schemas"]["WebhookEndpoint"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Register an endpoint for webhooks */
        post: {
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
                        "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                    };
                };
            };
        };
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
        /** Read an endpoint */
        get: {
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
                        "application/json": components["schemas"]["WebhookEndpoint"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete an endpoint, with its deliveries */
        delete: {
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
        options?: never;
        head?: never;
        /** Change an endpoint, or switch it off and on */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    webhookEndpointId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
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
                        "application/json": components["schemas"]["WebhookEndpoint"];
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": components["schemas"]["WebhookDelivery"];
                    };
                };
            };
        };
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
        post: {
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
                    "application/json": {
                        /** Format: date-time */
                        since: string;
                    };
                };
            };
            responses: {
                /** @description They are on their way */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDeliveriesResent"];
                    };
                };
            };
        };
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
        post: {
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
                    "application/json": {
                        connectionId: string;
                    };
                };
            };
            responses: {
                /** @description They are on their way */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDeliveriesResent"];
                    };
                };
            };
        };
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
        /** List the deliveries, each with its attempts */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description The `nextCursor` of the page before. */
                    startingAfter?: string;
                    webhookEndpointId?: string;
                    connectionId?: string;
                    eventId?: string;
                    status?: "pending" | "delivered" | "failed";
                    createdAfter?: string;
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
                        "application/json": {
                            data: components["schemas"]["WebhookDelivery"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Read a delivery */
        get: {
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
                        "application/json": components["schemas"]["WebhookDelivery"];
                    };
                };
            };
        };
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
        post: {
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
                        "application/json": components["schemas"]["WebhookDelivery"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description The id of the last event seen. */
                    startingAfter?: string;
                    /** @description `asc`: oldest first. */
                    order?: "asc" | "desc";
                    type?: "connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled";
                    connectionId?: string;
                    createdAfter?: string;
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
                        "application/json": {
                            data: components["schemas"]["Event"][];
                            hasMore: boolean;
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Read an event */
        get: {
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
                        "application/json": components["schemas"]["Event"];
                    };
                };
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "connection.connected",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "connectionId": "con_00000000000000000000000000",
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
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "connection.synced",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "connectionId": "con_00000000000000000000000000",
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
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "connection.failed_auth",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "connectionId": "con_00000000000000000000000000",
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
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "connection.disconnected",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "connectionId": "con_00000000000000000000000000",
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
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "connection.deleted",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "connectionId": "con_00000000000000000000000000",
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
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "webhook_endpoint.failing",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "webhookEndpointId": "whe_00000000000000000000000000",
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
            };
        };
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
         * @description Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "type": "webhook_endpoint.disabled",
                     *       "timestamp": "2026-01-15T12:00:05.000Z",
                     *       "data": {
                     *         "webhookEndpointId": "whe_00000000000000000000000000",
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
            };
        };
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
                connectionId: string;
                /** @enum {string} */
                status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
                /** @enum {string} */
                previousStatus: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
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
                webhookEndpointId: string;
                url: string;
                description: string | null;
                /** Format: date-time */
                failingSince: string | null;
                reason: string;
            };
        };
        CreatedConnection: {
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
             *     - `SECRET_ROTATION_IN_PROGRESS`: The secret was rotated less than 24 hours ago. Use the secret of that rotation, and rotate again after `previousSecretUntil`. If it has leaked meanwhile, delete the endpoint and create another.
             *     - `INSTITUTION_MISMATCH`: The connection belongs to another institution. Have your user sign in to the same bank as before; for another bank create a new connection.
             *     - `BODY_TOO_LARGE`: The body is larger than 64 kB. Send less: no call needs as much. Keep what is large on your side, and its id in `metadata`.
             *     - `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON. Send JSON, with `Content-Type: application/json`.
             *     - `IDEMPOTENCY_KEY_REUSED`: The idempotency key belongs to another request. Take a new `Idempotency-Key` for a new request, and repeat an old one with the same body.
             *     - `VALIDATION_FAILED`: A field of the request is wrong. Mend each field that `errors` names, as its `detail` says. Sent again as it is, it fails again.
             *     - `RATE_LIMITED`: Too many requests. Wait for the seconds that `Retry-After` says, and send it again. If it happens often, take webhooks instead of polling; whoever runs the service can raise the limit.
             *     - `TOO_MANY_POLLS`: Too many polls are held for this token. Hold one poll of the status for a token at a time, and ask again after the seconds in `Retry-After`.
             *     - `INTERNAL_ERROR`: Something failed on our side. Send it again, a POST with the same `Idempotency-Key`. If it fails again, tell whoever runs the service the `requestId`, by which they find it in the log.
             *     - `TEMPORARILY_UNAVAILABLE`: This can’t be done right now. Nothing has changed: send it again after the seconds in `Retry-After`.
             * @enum {string}
             */
            code: "MALFORMED_JSON" | "UNAUTHORIZED" | "API_KEY_REVOKED" | "API_KEY_EXPIRED" | "TOKEN_EXPIRED" | "NOT_FOUND" | "CONNECTION_HAS_DATA" | "CONNECTION_ESTABLISHED" | "CONNECTION_DISCONNECTED" | "CONNECTION_NOT_CONNECTED" | "CONNECTION_NOT_FAILED_AUTH" | "CONNECTION_NOT_ACCEPTING_CREDENTIALS" | "SUBMISSION_IN_PROGRESS" | "SUBMISSION_ALREADY_USED" | "CHALLENGE_NOT_OPEN" | "CHALLENGE_EXPIRED" | "CHALLENGE_KIND_MISMATCH" | "CHALLENGE_ANSWER_IN_PROGRESS" | "WEBHOOK_ENDPOINT_DISABLED" | "SECRET_ROTATION_IN_PROGRESS" | "INSTITUTION_MISMATCH" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "IDEMPOTENCY_KEY_REUSED" | "VALIDATION_FAILED" | "RATE_LIMITED" | "TOO_MANY_POLLS" | "INTERNAL_ERROR" | "TEMPORARILY_UNAVAILABLE";
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
            /** @description Skips the choice of a bank. */
            institutionId?: string;
            /** @description Your own id of the end user. */
            externalUserId?: string;
            metadata?: {
                [key: string]: string;
            };
        };
        Connection: {
            connectionId: string;
            /** @enum {string} */
            status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
            /** @enum {string} */
            step: "awaiting_credentials" | "validating" | "awaiting_challenge" | "syncing" | "idle";
            version: number;
            institutionId: string | null;
            externalUserId: string | null;
            metadata: {
                [key: string]: string;
            };
            /** Format: date-time */
            connectedAt: string | null;
            /** Format: date-time */
            lastSyncedAt: string | null;
            error: components["schemas"]["Failure"];
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
            /** Format: date-time */
            retryAt?: string;
        } | null;
        WidgetToken: {
            connectionId: string;
            /** @description For the widget, safe to expose to the browser, for 15 minutes. */
            widgetToken: string;
            /** Format: date-time */
            widgetTokenExpiresAt: string;
            institutionId: string | null;
        };
        NoBody: Record<string, never>;
        ConnectionStatus: {
            connectionId: string;
            /** @enum {string} */
            status: "PENDING" | "CONNECTED" | "FAILED_AUTH" | "DISCONNECTED";
            /** @enum {string} */
            step: "awaiting_credentials" | "validating" | "awaiting_challenge" | "syncing" | "idle";
            /** @description Grows with every change; pass it as `after` to wait for the next. */
            version: number;
            institutionId: string | null;
            /**
             * Format: date-time
             * @example 2026-11-22T10:00:00.000Z
             */
            connectedAt: string | null;
            /**
             * Format: date-time
             * @example 2026-11-22T10:00:00.000Z
             */
            lastSyncedAt: string | null;
            attemptsRemaining: number | null;
            submissionId: string | null;
            challenge: components["schemas"]["Challenge"];
            error: components["schemas"]["Failure"];
        };
        Challenge: {
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /**
             * Format: date-time
             * @example 2026-11-22T10:00:00.000Z
             */
            expiresAt: string;
            /** @enum {string} */
            type: "code";
            /** @enum {string} */
            via: "sms" | "email" | "generator";
            length: number | null;
            resendable: boolean;
        } | {
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /**
             * Format: date-time
             * @example 2026-11-22T10:00:00.000Z
             */
            expiresAt: string;
            /** @enum {string} */
            type: "approve_elsewhere";
        } | {
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /**
             * Format: date-time
             * @example 2026-11-22T10:00:00.000Z
             */
            expiresAt: string;
            /** @enum {string} */
            type: "choose";
            options: {
                id: string;
                label: string;
            }[];
        } | {
            id: string;
            /** @description The bank’s own words, for the end user. */
            label: string;
            /**
             * Format: date-time
             * @example 2026-11-22T10:00:00.000Z
             */
            expiresAt: string;
            /** @enum {string} */
            type: "questions";
            questions: {
                id: string;
                label: string;
            }[];
        } | null;
        Account: {
            /** @description The same from sync to sync, and after a reconnect. */
            accountId: string;
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
        Transaction: {
            /** @description The same while the movement is pending and once it is booked. */
            transactionId: string;
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
            /** @description Where a `delivery` goes. */
            webhookEndpointId: string | null;
            /** @description How often a `delivery` was tried. */
            attempts: number | null;
        };
        SealingKey: {
            kty: string;
            crv: string;
            kid: string;
            x: string;
            y: string;
        };
        Submission: {
            /** @example ins_cl_banco_de_chile */
            institutionId: string;
            /** @description Compact JWE, sealed with a key of GET /v1/sealing-keys. */
            sealed?: string;
            /**
             * @description Plain values, for test connections only.
             * @example {
             *       "rut": "11.111.111-1",
             *       "password": "pass_good"
             *     }
             */
            fields?: {
                [key: string]: string;
            };
            /** @description Yours to choose, once; a sealed text names it. */
            submissionId?: string;
        };
        ChallengeAnswer: {
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
                label: {
                    es: string;
                    en: string;
                };
                help: {
                    es: string;
                    en: string;
                } | null;
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
        CreatedWebhookEndpoint: components["schemas"]["WebhookEndpoint"] & {
            /**
             * @description Verifies signatures (Standard Webhooks). Shown only now.
             * @example whsec_…
             */
            secret: string;
        };
        WebhookEndpoint: {
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
            /** @example https://example.com/webhooks/araucaria */
            url: string;
            description?: string;
            /** @description Of which the endpoint is told; null or left out for all, new types included. */
            eventTypes?: ("connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled")[] | null;
            /** @description Sent with each request. */
            headers?: {
                [key: string]: string;
            };
        };
        WebhookEndpointChanges: {
            /** @example https://example.com/webhooks/araucaria */
            url?: string;
            description?: string | null;
            /** @description Of which the endpoint is told; null or left out for all, new types included. */
            eventTypes?: ("connection.connected" | "connection.synced" | "connection.failed_auth" | "connection.disconnected" | "connection.deleted" | "webhook_endpoint.failing" | "webhook_endpoint.disabled")[] | null;
            /** @description Sent with each request. */
            headers?: {
                [key: string]: string;
            };
            /** @description What it misses while it is off, `…/recover` sends later. */
            enabled?: boolean;
        };
        WebhookDelivery: {
            webhookDeliveryId: string;
            /** @description The `webhook-id` of every attempt. */
            eventId: string;
            eventType: string;
            connectionId: string | null;
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
        Event: {
            /** @description The `webhook-id` of its deliveries. */
            eventId: string;
            type: string;
            connectionId: string | null;
            /** @description Whom a `webhook_endpoint.*` event is about. */
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
export type operations = Record<string, never>;
