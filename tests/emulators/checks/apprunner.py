"""App Runner, of which neither emulator has anything."""

from __future__ import annotations

from checks.harness import Server, check, fails, same

IMAGE = {"ImageRepository": {"ImageIdentifier": "public.ecr.aws/nginx/nginx:1", "ImageRepositoryType": "ECR_PUBLIC"}}


@check("services of App Runner")
def services(server: Server) -> None:
    apprunner = server.client("apprunner")

    def make() -> str:
        made = apprunner.create_service(ServiceName="shop-web", SourceConfiguration=IMAGE,
                                        Tags=[{"Key": "a", "Value": "b"}])
        return made["Service"]["ServiceArn"]

    arn = make()
    fails(400, "InvalidRequestException", apprunner.create_service, ServiceName="shop-web", SourceConfiguration=IMAGE)
    fails(400, "InvalidStateException", apprunner.delete_service, ServiceArn=arn)

    def status() -> str:
        return apprunner.describe_service(ServiceArn=arn)["Service"]["Status"]

    same([status(), status()], ["OPERATION_IN_PROGRESS", "RUNNING"])
    apprunner.update_service(ServiceArn=arn, InstanceConfiguration={"Cpu": "512", "Memory": "1024"})
    found = apprunner.describe_service(ServiceArn=arn)["Service"]
    same(found["SourceConfiguration"], IMAGE)
    same(found["HealthCheckConfiguration"]["Protocol"], "TCP")
    same(apprunner.list_tags_for_resource(ResourceArn=arn)["Tags"], [{"Key": "a", "Value": "b"}])
    apprunner.untag_resource(ResourceArn=arn, TagKeys=["a"])
    apprunner.delete_service(ServiceArn=arn)
    same([status(), status()], ["OPERATION_IN_PROGRESS", "DELETED"])
    same(apprunner.list_services()["ServiceSummaryList"], [])
    make()
