package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** The whole service on a broker with TLS, passwords and ACLs. */
@QuarkusTest
@TestProfile(SecuredApiTest.OwnBroker.class)
class SecuredApiTest {

  private static final Duration WAIT = Duration.ofSeconds(60);

  /** An application whose broker is nobody else's. */
  public static final class OwnBroker implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(GreyLoaders.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(SecuredKafka.class));
    }

    @Override
    public boolean disableGlobalTestResources() {
      return true;
    }
  }

  Runnable sendGarbage;
  IntSupplier deadLetters;

  @Test
  void servingTakesRequestsWithItsRightsAlone() {
    // given what it reads of all that happens is read
    await().atMost(WAIT).until(() -> get("/q/health/ready").statusCode() == 200);

    // when
    sendGarbage.run();

    // then it is answered in a transaction of its group
    await().atMost(WAIT).until(() -> deadLetters.getAsInt() == 1);
  }
}
