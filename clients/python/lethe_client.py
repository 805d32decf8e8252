#!/usr/bin/python3
"""Reports pictures to Lethe, takes reports back and gives commands, from Python.

Needs Debian's python3-confluent-kafka and python3-avro. Examples are in docs/use/clients.md.
"""
import argparse
import io
import json
import pathlib
import struct
import sys
import uuid

import avro.io
import avro.schema

RELEASED = pathlib.Path(__file__).resolve().parents[2] / (
    "schemas/src/main/resources/io/lethe/schemas/released")


def latest_schema(record):
    """The JSON of the newest released schema of a record."""
    files = sorted((RELEASED / record).glob("*.avsc"), key=lambda file: int(file.stem))
    return json.loads(files[-1].read_text())


def canonical(schema, namespace=""):
    """Avro specification, "Transforming into Parsing Canonical Form"."""
    if isinstance(schema, str):
        return schema
    if isinstance(schema, list):
        return [canonical(branch, namespace) for branch in schema]
    kind = schema["type"]
    if kind in ("record", "enum"):
        namespace = schema.get("namespace", namespace)
        form = {"name": f"{namespace}.{schema['name']}", "type": kind}
        if kind == "record":
            form["fields"] = [
                {"name": field["name"], "type": canonical(field["type"], namespace)}
                for field in schema["fields"]]
        else:
            form["symbols"] = schema["symbols"]
        return form
    if kind == "array":
        return {"type": kind, "items": canonical(schema["items"], namespace)}
    if kind == "map":
        return {"type": kind, "values": canonical(schema["values"], namespace)}
    return canonical(kind, namespace)


def fingerprint(schema):
    """Avro specification, "Schema Fingerprints": CRC-64-AVRO of the canonical form."""
    empty = 0xC15D213AA4D7A795
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (empty if crc & 1 else 0)
        table.append(crc)
    crc = empty
    for byte in json.dumps(canonical(schema), separators=(",", ":")).encode():
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc


def encode(record, values):
    """Avro specification, "Single-object encoding": marker, fingerprint, body."""
    schema = latest_schema(record)
    whole = {field["name"]: field.get("default") for field in schema["fields"]}
    whole.update(values)
    body = io.BytesIO()
    writer = avro.io.DatumWriter(avro.schema.parse(json.dumps(schema)))
    writer.write(whole, avro.io.BinaryEncoder(body))
    return b"\xc3\x01" + struct.pack("<Q", fingerprint(schema)) + body.getvalue()


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kafka", help="HOST:PORT; `lethe up` prints it")
    parser.add_argument("--dump", action="store_true", help="write the record to standard output, for kcat")
    parser.add_argument("--model", required=True)
    what = parser.add_subparsers(dest="what", required=True)

    report = what.add_parser("report", help="never make this picture again")
    subject = report.add_mutually_exclusive_group(required=True)
    subject.add_argument("--generation", help="generationId of one of the model's own pictures")
    subject.add_argument("--png", type=pathlib.Path, help="a picture file")
    report.add_argument("--prompt", help="the text that the picture file was made for, for text-to-image models")
    report.add_argument("--reason", default="")
    retract = what.add_parser("retract", help="take a report back")
    for command in (report, retract):
        command.add_argument("--reporter", required=True)
        command.add_argument("--report-id", default=str(uuid.uuid4()), required=command is retract)

    command = what.add_parser("command", help="order a job, a deployment, a verdict or an erasure")
    command.add_argument("--kind", required=True, help="TRAIN_NOW, PIN, ACCEPT, ...; see docs/design/labeler.md")
    for field in ("version", "sample-id", "reporter"):
        command.add_argument("--" + field)
    command.add_argument("--by", default="")
    command.add_argument("--command-id", default=str(uuid.uuid4()))
    options = parser.parse_args(arguments)
    if not options.dump and not options.kafka:
        parser.error("give --kafka or --dump")
    return options


def record_of(options):
    """Topic, key and value."""
    if options.what == "command":
        return "lethe.commands", options.model, encode("Command", {
            "commandId": options.command_id, "model": options.model, "kind": options.kind,
            "version": options.version, "sampleId": options.sample_id, "reporter": options.reporter,
            "by": options.by})
    values = {"reportId": options.report_id, "reporter": options.reporter, "model": options.model}
    if options.what == "report":
        values.update(kind="REPORT", reason=options.reason, generationId=options.generation, prompt=options.prompt,
                      png=options.png.read_bytes() if options.png else None)
    else:
        values.update(kind="RETRACT")
    return "lethe.reports", options.reporter, encode("SensitiveReport", values)


def main():
    options = parse(sys.argv[1:])
    topic, key, value = record_of(options)
    if options.dump:
        sys.stdout.buffer.write(value)
        return
    from confluent_kafka import Producer

    failures = []
    producer = Producer({"bootstrap.servers": options.kafka, "enable.idempotence": True})
    producer.produce(topic, value, key.encode(), on_delivery=lambda error, _: error and failures.append(error))
    if producer.flush(30) or failures:
        sys.exit(f"The record was not acknowledged: {failures or 'no answer in 30 s'}")


if __name__ == "__main__":
    main()
