package io.lethe.topics.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.Command;
import io.lethe.schemas.Generation;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.serde.ReleasedSchemas;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.startup.InvalidSettingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values in Confluent's wire format: what a client of a registry writes, and what it can read. */
class RegistryFramingTest {

  private static final String REPORTS = Topics.REPORTS.name();

  private final RunningRegistry registry = new RunningRegistry();
  private final SchemaRegistry client = SchemaRegistry.of(registry.settings()).orElseThrow();
  private final RegistryFraming framing = new RegistryFraming(client);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void aReportOfAReleasedSchemaIsReadAsItIs() throws IOException {
    // given a client that writes the first schema ever released
    Schema first = ReleasedSchemas.of(SensitiveReport.class).get(0);
    byte[] framed = framed(registry.add(first), report(first));

    // when
    SensitiveReport read = Topics.REPORTS.decode(framing.unwrap(REPORTS, framed));

    // then
    assertThat(read.getReporter()).isEqualTo("ann");
    assertThat(read.getGenerationId()).isEqualTo("g");
  }

  @Test
  void aClientsOwnSchemaIsReadByNamesAndKeptAsOurs() throws IOException {
    // given a client whose reports have a field more, and lack some of ours
    Schema own =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "SensitiveReport", "namespace": "org.example", "fields": [
                  {"name": "shop", "type": "int"},
                  {"name": "reportId", "type": "string"},
                  {"name": "model", "type": "string"},
                  {"name": "generationId", "type": ["null", "string"]},
                  {"name": "reporter", "type": "string"}]}""");
    var report =
        new GenericRecordBuilder(own)
            .set("shop", 7)
            .set("reportId", "r")
            .set("model", "mnist")
            .set("generationId", "g")
            .set("reporter", "ann")
            .build();

    // when
    byte[] unwrapped = framing.unwrap(REPORTS, framed(registry.add(own), report));

    // then nobody who reads it later needs the client's schema
    SensitiveReport read = Topics.REPORTS.decode(unwrapped);
    assertThat(read.getReporter()).isEqualTo("ann");
    assertThat(unwrapped).isEqualTo(Topics.REPORTS.encode(read));
  }

  @Test
  void whatCanNotBeReadStaysAsItIsAndSaysWhy() throws IOException {
    // given
    Schema of = ReleasedSchemas.of(Command.class).get(0);
    byte[] unknown = framed(4711, report(ReleasedSchemas.of(SensitiveReport.class).get(0)));
    byte[] cut = ByteBuffer.allocate(6).put((byte) 0).putInt(registry.add(of)).array();

    // then
    assertThat(framing.unwrap(REPORTS, unknown)).isSameAs(unknown);
    assertThatThrownBy(() -> Topics.REPORTS.decode(unknown))
        .hasMessageContaining("it names schema 4711 of a registry");
    assertThat(framing.unwrap(REPORTS, cut)).isSameAs(cut);
    assertThatThrownBy(() -> Topics.REPORTS.decode(cut)).hasMessageContaining("schema 1 of a");
    assertThat(client.problem()).isEmpty();
  }

  @Test
  void othersAreNotTouched() throws IOException {
    // given
    byte[] own = Topics.REPORTS.encode(ExampleRecords.report("r"));
    byte[] framed = framed(1, report(ReleasedSchemas.of(SensitiveReport.class).get(0)));

    // then
    assertThat(framing.unwrap(REPORTS, own)).isSameAs(own);
    assertThat(framing.unwrap(REPORTS, null)).isNull();
    assertThat(framing.unwrap(Topics.LABELS.name(), framed)).isSameAs(framed);
    assertThat(framing.unwrap(REPORTS, new byte[3])).hasSize(3);
    assertThat(framing.wrap(Topics.DEAD_LETTERS.name(), own)).isSameAs(own);
  }

  @Test
  void whatIsWrittenNamesTheRegisteredSchema() {
    // given
    String topic = Topics.GENERATIONS.name();
    Generation generation = ExampleRecords.generation();

    // when
    byte[] wrapped = framing.wrap(topic, Topics.GENERATIONS.encode(generation));

    // then
    assertThat(wrapped).startsWith(0, 0, 0, 0, 1);
    assertThat(new Schema.Parser().parse(registry.schemas().get(0)))
        .isEqualTo(Generation.getClassSchema());
    assertThat(Topics.GENERATIONS.decode(framing.unwrap(topic, wrapped))).isEqualTo(generation);
  }

  @Test
  void whileTheRegistryIsAwayNothingIsGuessed() throws IOException {
    // given
    Schema first = ReleasedSchemas.of(SensitiveReport.class).get(0);
    byte[] framed = framed(registry.add(first), report(first));
    registry.goAway();

    // then
    assertThatThrownBy(() -> framing.unwrap(REPORTS, framed))
        .isInstanceOf(RegistryAwayException.class);
    assertThat(client.problem())
        .hasValueSatisfying(
            why -> assertThat(why).startsWith("The registry of schemas can't be asked: "));

    // when it refuses
    registry.comeBack();
    registry.refuseWith(503);

    // then
    assertThatThrownBy(() -> framing.unwrap(REPORTS, framed))
        .isInstanceOf(RegistryAwayException.class);

    // when it answers
    registry.refuseWith(0);

    // then
    assertThat(Topics.REPORTS.decode(framing.unwrap(REPORTS, framed)).getReporter())
        .isEqualTo("ann");
    assertThat(client.problem()).isEmpty();

    // and what it said once needs no registry
    registry.goAway();
    assertThat(framing.unwrap(REPORTS, framed)).isNotSameAs(framed);
  }

  @Test
  void anAddressThatIsNoneIsToldInOneSentence() {
    assertThatThrownBy(() -> SchemaRegistry.of(Map.of("apicurio.registry.url", "nowhere")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("kafka.apicurio.registry.url must be the address");
    assertThat(SchemaRegistry.of(Map.of("bootstrap.servers", "x:1"))).isEmpty();
  }

  /** A report as a client without our classes makes it. */
  private static GenericRecord report(Schema schema) {
    var report = new GenericRecordBuilder(schema);
    report.set("reportId", "r").set("reporter", "ann").set("model", "mnist");
    return report.set("generationId", "g").build();
  }

  private static byte[] framed(int id, GenericRecord record) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(0);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema(), GenericData.get())
        .write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
