# The engine's image: the runnable and its libraries, on a JRE, as a user that owns nothing but the state.
FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -ntp -DskipTests package

FROM eclipse-temurin:17.0.15_6-jre-jammy
RUN groupadd --system --gid 10001 plumbline \
    && useradd --system --uid 10001 --gid plumbline --home-dir /var/lib/plumbline --create-home plumbline
COPY --from=build /src/detectors/target/plumbline.jar /opt/plumbline/
COPY --from=build /src/detectors/target/lib /opt/plumbline/lib
USER plumbline
ENV PLUMBLINE_STATE_DIR=/var/lib/plumbline PLUMBLINE_HTTP_HOST=0.0.0.0
VOLUME /var/lib/plumbline
EXPOSE 9404
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD curl -fsS "http://127.0.0.1:${PLUMBLINE_HTTP_PORT:-9404}/health/live" || exit 1
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-jar", "/opt/plumbline/plumbline.jar"]
CMD ["run"]
