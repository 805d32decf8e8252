package io.lethe.serving.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventHubTest {

  private static final Set<EventType> ALL = EnumSet.allOf(EventType.class);

  private static final Predicate<String> ANY = request -> true;

  private final EventHub hub = new EventHub(1, Duration.ofHours(1));

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void aSlowClientMissesTheOldestAndIsToldHowMany() {
    // given a client that takes nothing
    var client = new Client();
    hub.listen(ALL, null, ANY, null, 0).subscribe(client);

    // when
    for (int i = 0; i < EventHub.BUFFER + 3; i++) {
      hub.publish(event(i));
    }
    client.subscription.request(3);

    // then
    assertThat(client.events).extracting(Event::name).containsExactly("dropped", "3", "4");
    assertThat(client.events.get(0).data()).isEqualTo("{\"events\":3}");
  }

  @Test
  void aNewClientGetsTheLatestThatItAsksForFirst() {
    // given
    for (int i = 0; i < 5; i++) {
      hub.publish(event(i));
    }
    hub.publish(new Event("p", EventType.PROGRESS, "m", null, "progress", "{}"));
    hub.publish(new Event("o", EventType.GENERATIONS, "other", null, "other", "{}"));
    var client = new Client();

    // when
    hub.listen(EnumSet.of(EventType.GENERATIONS), "m", ANY, null, 2).subscribe(client);
    client.subscription.request(Long.MAX_VALUE);
    hub.publish(event(5));

    // then
    assertThat(client.events).extracting(Event::name).containsExactly("3", "4", "5");
  }

  @Test
  void aClientHearsOfNoOtherRequestsThanItsOwn() {
    // given what happened before, and a client that comes back
    hub.publish(new Event("a", EventType.GENERATIONS, "m", "own-1", "1", "{}"));
    hub.publish(new Event("b", EventType.GENERATIONS, "m", "other-1", "2", "{}"));
    hub.publish(new Event("c", EventType.GENERATIONS, "m", "own-2", "3", "{}"));
    var client = new Client();
    hub.listen(ALL, null, request -> request.startsWith("own"), "a", 0).subscribe(client);
    client.subscription.request(Long.MAX_VALUE);

    // when
    hub.publish(new Event(null, EventType.REQUESTS, "m", "other-2", "4", "{}"));
    hub.publish(new Event(null, EventType.REQUESTS, "m", "own-3", "5", "{}"));

    // then
    assertThat(client.events).extracting(Event::name).containsExactly("3", "5");
  }

  @Test
  void aStopEndsTheStreamsOfThoseWhoListen() {
    // given
    var client = new Client();
    hub.listen(ALL, null, ANY, null, 0).subscribe(client);
    client.subscription.request(Long.MAX_VALUE);

    // when
    hub.close();
    hub.close();
    hub.publish(event(1));

    // then
    assertThat(client.completed).isEqualTo(1);
    assertThat(client.events).isEmpty();
  }

  @Test
  void whoComesAfterTheStopIsToldThatThereIsNothing() {
    // given
    hub.close();
    var client = new Client();

    // when
    hub.listen(ALL, null, ANY, null, 0).subscribe(client);

    // then
    assertThat(client.completed).isEqualTo(1);
    assertThat(hub.hasRoom()).isTrue();
    assertThat(hub.isClosed()).isTrue();
  }

  @Test
  void aClientHearsOnlyWhatItWants() {
    // given
    var client = new Client();
    hub.listen(EnumSet.of(EventType.DEPLOYMENTS), "m", ANY, null, 0).subscribe(client);
    client.subscription.request(Long.MAX_VALUE);

    // when
    hub.publish(new Event("a", EventType.GENERATIONS, "m", null, "1", "{}"));
    hub.publish(new Event("b", EventType.DEPLOYMENTS, "other", null, "2", "{}"));
    hub.publish(new Event("c", EventType.DEPLOYMENTS, "m", null, "3", "{}"));

    // then
    assertThat(client.events).extracting(Event::name).containsExactly("3");
  }

  @Test
  void aClientThatComesBackGoesOnAfterWhatItSawLast() {
    // given
    hub.publish(event(0));
    hub.publish(event(1));
    hub.publish(event(2));

    // when
    var client = new Client();
    hub.listen(ALL, null, ANY, "id-0", 0).subscribe(client);
    client.subscription.request(Long.MAX_VALUE);

    // then
    assertThat(client.events).extracting(Event::name).containsExactly("1", "2");
  }

  @Test
  void aClientThatLeavesMakesRoom() {
    // given
    var client = new Client();
    hub.listen(ALL, null, ANY, null, 0).subscribe(client);
    client.subscription.request(Long.MAX_VALUE);
    assertThat(hub.hasRoom()).isFalse();

    // when
    client.subscription.cancel();
    hub.publish(event(0));

    // then
    assertThat(hub.hasRoom()).isTrue();
    assertThat(client.events).isEmpty();
  }

  @Test
  void aClientThatLeavesAtOnceTakesNoSlot() {
    // when
    hub.listen(ALL, null, ANY, null, 0)
        .subscribe(
            new Client() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
              }
            });

    // then
    assertThat(hub.hasRoom()).isTrue();
  }

  @Test
  void aClientThatFailsLeavesAndTheOthersHearOn() {
    // given
    Client failing =
        new Client() {
          @Override
          public void onNext(Event event) {
            throw new IllegalStateException("closed");
          }
        };
    var other = new Client();
    hub.listen(ALL, null, ANY, null, 0).subscribe(failing);
    hub.listen(ALL, null, ANY, null, 0).subscribe(other);
    failing.subscription.request(Long.MAX_VALUE);
    other.subscription.request(Long.MAX_VALUE);

    // when
    hub.publish(event(0));
    hub.publish(event(1));

    // then
    assertThat(other.events).extracting(Event::name).containsExactly("0", "1");
    other.subscription.cancel();
    assertThat(hub.hasRoom()).isTrue();
  }

  private static Event event(int number) {
    return new Event("id-" + number, EventType.GENERATIONS, "m", null, "" + number, "{}");
  }

  private static class Client implements Flow.Subscriber<Event> {

    final List<Event> events = new ArrayList<>();
    Flow.Subscription subscription;
    int completed;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(Event event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable error) {
      throw new AssertionError(error);
    }

    @Override
    public void onComplete() {
      completed++;
    }
  }
}
