package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Membership;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.state.OpenCommand;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.state.ReporterStanding;
import io.lethe.labeler.state.TriggerState;
import io.lethe.labeler.state.WaitingReport;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.serde.ReleasedSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State outlives an upgrade in changelogs and repartition topics. */
class StateSchemasTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        ErasedReporter.class,
        Membership.class,
        MatchedReport.class,
        ModelShape.class,
        OpenCommand.class,
        Origin.class,
        ReporterStanding.class,
        TriggerState.class,
        WaitingReport.class
      })
  void thePresentSchemaIsReleased(Class<? extends SpecificRecord> type) {
    assertThat(ReleasedSchemas.of(type)).contains(SpecificData.getForClass(type).getSchema(type));
  }

  @Test
  void aReportThatWasOnItsWayBeforeClassesCameIsRead() throws IOException {
    // given
    Schema before = ReleasedSchemas.of(MatchedReport.class).get(0);
    GenericRecord origin =
        new GenericRecordBuilder(before.getField("origin").schema())
            .set("topic", "lethe.reports")
            .set("partition", 1)
            .set("offset", 7L)
            .set("key", null)
            .set("value", ByteBuffer.wrap(new byte[] {1}))
            .build();
    GenericRecord written =
        new GenericRecordBuilder(before)
            .set("origin", origin)
            .set("generationId", "g")
            .set("modelVersion", "v1")
            .set("png", ByteBuffer.wrap(new byte[] {2}))
            .build();
    ByteBuffer bytes = new BinaryMessageEncoder<>(GenericData.get(), before).encode(written);
    byte[] record = new byte[bytes.remaining()];
    bytes.get(record);

    // when
    MatchedReport read = AvroSerde.of(MatchedReport.class).decode(record);

    // then
    assertThat(List.of(read.getGenerationId(), read.getModelVersion())).containsExactly("g", "v1");
    assertThat(read.getClassLabel()).isNull();
  }
}
