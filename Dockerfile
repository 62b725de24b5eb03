# Debian: the Temporal SDK has no binary for Alpine.
FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24.21.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

# One image; the command says what it does: api/server.ts, activities/worker.ts, or a tool such as db/migrate.ts.
FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json config.ts ids.ts log.ts metrics.ts ./
COPY activities activities
COPY api api
COPY db db
COPY locales locales
COPY sandbox sandbox
COPY sealing sealing
COPY webhooks webhooks
COPY workflows workflows
COPY --from=build /app/widget/dist widget/dist
COPY --from=build /app/dashboard/dist dashboard/dist
COPY --from=build /app/site/dist site/dist
USER 1000:1000
ENTRYPOINT ["node"]
CMD ["api/server.ts"]
