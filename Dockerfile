# Node 24.21.0 on Debian 12, for amd64 and arm64, of 2026-10-06. The digest is the one that several public repositories
# record for this tag; it was not looked up in the registry. `docker buildx imagetools inspect node:24-bookworm-slim` prints
# the present one.
ARG NODE=node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20

# On Node 24 every package comes ready to run: nothing is compiled, and no install script needs to run.
FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The builder of the page has its binary in an optional package.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
# Types, and a formatter for shell completions of another kind than ours: production packages name them, and none loads them.
RUN rm -rf node_modules/@types node_modules/typescript node_modules/prettier node_modules/nest-commander/node_modules/@fig

FROM ${NODE}
ENV NODE_ENV=production \
    TZ=UTC \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATABASE_PATH=/data/store-monitor.sqlite \
    REPORTS_DIR=/data/reports \
    UPLOADS_DIR=/data/uploads \
    REJECTS_DIR=/data/rejects
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/seeds ./seeds
RUN ln -s /app/dist/cli.js /usr/local/bin/store-monitor && chmod +x dist/cli.js \
    && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
