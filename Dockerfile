# The binary and what it needs at run time: git, for `plan --base` and `drift`, and certificates.
#   docker build --tag trueup .
#   docker run --rm --volume "$PWD:/stacks" trueup check
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY . .
RUN cargo build --locked --release

FROM alpine:3.22
RUN apk add --no-cache ca-certificates git && adduser -D trueup
COPY --from=build /build/target/release/trueup /usr/local/bin/trueup
USER trueup
WORKDIR /stacks
ENTRYPOINT ["trueup"]
