package io.lethe.labeler.reports;

import io.lethe.labeler.state.Origin;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.serde.AvroSerde;
import org.apache.avro.specific.SpecificRecord;

/** Reads a record again from where its origin kept it, after it was found readable once. */
public final class Origins {

  private Origins() {}

  /** The record that an origin holds. */
  public static <T extends SpecificRecord> T of(Origin origin, AvroSerde<T> serde) {
    return serde.decode(AvroBytes.of(origin.getValue()));
  }
}
