package io.lethe.schemas.serde;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.topics.Topics;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** Every generated record: the topics' values and what they nest. */
final class RecordTypes {

  private RecordTypes() {}

  static Stream<Class<? extends SpecificRecord>> all() {
    return Stream.concat(
        Topics.ALL.stream().map(topic -> ((AvroSerde<?>) topic.value()).type()).distinct(),
        Stream.of(
            StoredPicture.class,
            Support.class,
            TrainingSettings.class,
            Trial.class,
            TrialTally.class,
            WholeWeights.class));
  }
}
