package io.lethe.schemas.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The schemas that earlier releases wrote with, kept as {@code released/<Record>/<n>.avsc} from 1
 * up beside the generated records. They are never edited: records written with them stay in topics.
 */
public final class ReleasedSchemas {

  private ReleasedSchemas() {}

  /** The released schemas of a record, oldest first; empty for a record not released yet. */
  public static List<Schema> of(Class<? extends SpecificRecord> type) {
    List<Schema> released = new ArrayList<>();
    for (int n = 1; ; n++) {
      String path = "/io/lethe/schemas/released/" + type.getSimpleName() + "/" + n + ".avsc";
      try (InputStream in = ReleasedSchemas.class.getResourceAsStream(path)) {
        if (in == null) {
          return List.copyOf(released);
        }
        released.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException("Can't read the released schema " + path, e);
      }
    }
  }
}
