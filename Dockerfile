# The service without the embedded Postgres: COMMENTS_DATABASE_URL (or its _FILE form) and COMMENTS_SECRET_FILE are required.
ARG PYTHON=3.14

FROM python:${PYTHON}-slim AS build
WORKDIR /src
RUN pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
COPY pyproject.toml uv.lock README.md LICENSE ./
# The lock's hashes are checked; wheels only, so no compiler is needed here either.
RUN uv export --quiet --frozen --no-dev --extra patterns --no-emit-project --output-file requirements.txt \
 && python -m venv --without-pip /opt/comments-svc \
 && pip --python /opt/comments-svc install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY migrations migrations
COPY comments_svc comments_svc
RUN uv build --quiet --wheel --out-dir dist \
 && pip --python /opt/comments-svc install --no-cache-dir --no-deps --no-index dist/*.whl

FROM python:${PYTHON}-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin comments
COPY --from=build /opt/comments-svc /opt/comments-svc
ENV PATH=/opt/comments-svc/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COMMENTS_HOST=0.0.0.0 \
    COMMENTS_LOG_FORMAT=json
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('COMMENTS_PORT', '8000') + '/healthz', timeout=4)"]
ENTRYPOINT ["comments-svc"]
CMD ["serve"]
