package io.lethe.broker.junit;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A producer whose {@link #flush} and {@link #close()} fail once a record was lost. A test that
 * looks at no send's future would wait for that record until its patience ends.
 */
public final class CheckedProducer<K, V> extends KafkaProducer<K, V> {

  private final AtomicReference<Exception> failure = new AtomicReference<>();

  public CheckedProducer(
      Map<String, Object> settings, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
    super(settings, keySerializer, valueSerializer);
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> record, Callback callback) {
    return super.send(
        record,
        (place, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
          if (callback != null) {
            callback.onCompletion(place, e);
          }
        });
  }

  /**
   * Sends what waits.
   *
   * @throws AssertionError if a record that was ever sent was lost
   */
  @Override
  public void flush() {
    super.flush();
    check();
  }

  /**
   * Sends what waits, and closes.
   *
   * @throws AssertionError if a record that was ever sent was lost
   */
  @Override
  public void close() {
    super.close();
    check();
  }

  private void check() {
    if (failure.get() != null) {
      throw new AssertionError("A record was lost.", failure.get());
    }
  }
}
