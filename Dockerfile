# One image for web, workers and beat; docker-compose.yml says which is which.
FROM python:3.12-slim AS assets
WORKDIR /srv/huiqian
COPY . .
# Into /srv/huiqian/.venv, as on any other machine, and compiled: the image is read-only later.
RUN python scripts/dev.py setup \
 && .venv/bin/python -m compileall -q -j 0 .venv/lib app tasks wsgi.py migrations \
 && rm -rf .venv-node scripts/npm/node_modules /root/.cache /root/.npm

FROM python:3.12-slim
ENV PATH=/srv/huiqian/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HUIQIAN_ENV=production \
    HUIQIAN_DATA=/var/lib/huiqian \
    PORT=8080
RUN useradd --system --uid 10001 --home-dir /var/lib/huiqian --create-home huiqian
WORKDIR /srv/huiqian
COPY --from=assets /srv/huiqian /srv/huiqian
USER huiqian
VOLUME /var/lib/huiqian
EXPOSE 8080
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "wsgi:app"]
