# One image for web, worker, sender, beat and the mail catcher; docker-compose.yml says which command each runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/collected \
    BIND=0.0.0.0 \
    PORT=8000

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin fortnight \
    && install -d -o fortnight -g fortnight /data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY . .
# The secrets that a bare checkout makes for itself are made for this line only, and not kept.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput && rm -rf /tmp/build

USER fortnight
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
