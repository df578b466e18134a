# On Node 24 every package comes ready to run: nothing is compiled, and no install script needs to run.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The builder of the page has its binary in an optional package.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-slim
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
