//! The known ways from some permissions to all of them.
//!
//! From Spencer Gietzen, "AWS IAM Privilege Escalation – Methods and Mitigation" (Rhino Security Labs, 2018,
//! with part 2 of 2019), whose numbers are named; Bishop Fox's `iam-vulnerable` and pathfinding.cloud have the
//! others. A way that gives a principal only what it may do already is none.

/// Something that a principal has to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The action.
    pub action: &'static str,
    /// On what.
    pub on: On,
}

/// On what an action has to be allowed to be of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Anything at all: what it makes is the caller's.
    Something,
    /// More than what is named: any of a kind, whose ARNs end in this. A statement that names some is for these.
    Any(&'static str),
    /// The principal itself, or any of a kind.
    ItselfOrAny(&'static str),
    /// A policy that is attached to it, or any policy.
    ItsPolicyOrAny,
    /// Any role, handed to this service.
    RoleFor(&'static str),
}

/// A way: all of these needs, each in one of its forms.
#[derive(Debug, PartialEq, Eq)]
pub struct Way {
    /// Its name, in documentation and tests.
    pub id: &'static str,
    /// What it comes to, behind "could".
    pub could: &'static str,
    /// What has to be allowed: all of these, of each one of its forms.
    pub needs: &'static [&'static [Need]],
    /// Where it is described.
    pub source: &'static str,
}

const fn need(action: &'static str, on: On) -> Need {
    Need { action, on }
}

const fn pass(service: &'static str) -> Need {
    need("iam:PassRole", On::RoleFor(service))
}

const fn some(action: &'static str) -> Need {
    need(action, On::Something)
}

const USER: &str = "user/";
const GROUP: &str = "group/";
const ROLE: &str = "role/";

/// Every way that is known here.
pub const WAYS: &[Way] = &[
    Way {
        id: "create-policy-version",
        could: "rewrite a policy that is attached to it",
        needs: &[&[need("iam:CreatePolicyVersion", On::ItsPolicyOrAny)]],
        source: "Rhino 1",
    },
    Way {
        id: "set-default-policy-version",
        could: "put an older version of a policy into force",
        needs: &[&[need("iam:SetDefaultPolicyVersion", On::ItsPolicyOrAny)]],
        source: "Rhino 2",
    },
    Way {
        id: "pass-role-to-instance",
        could: "run an instance with any role",
        needs: &[&[pass("ec2.amazonaws.com")], &[some("ec2:RunInstances")]],
        source: "Rhino 3",
    },
    Way {
        id: "create-access-key",
        could: "make an access key for any user",
        needs: &[&[need("iam:CreateAccessKey", On::Any(USER))]],
        source: "Rhino 4",
    },
    Way {
        id: "create-login-profile",
        could: "give any user a password",
        needs: &[&[need("iam:CreateLoginProfile", On::Any(USER))]],
        source: "Rhino 5",
    },
    Way {
        id: "update-login-profile",
        could: "change any user's password",
        needs: &[&[need("iam:UpdateLoginProfile", On::Any(USER))]],
        source: "Rhino 6",
    },
    Way {
        id: "attach-user-policy",
        could: "attach any policy to a user",
        needs: &[&[need("iam:AttachUserPolicy", On::ItselfOrAny(USER))]],
        source: "Rhino 7",
    },
    Way {
        id: "attach-group-policy",
        could: "attach any policy to a group",
        needs: &[&[need("iam:AttachGroupPolicy", On::Any(GROUP))]],
        source: "Rhino 8",
    },
    Way {
        id: "attach-role-policy",
        could: "attach any policy to a role",
        needs: &[&[need("iam:AttachRolePolicy", On::ItselfOrAny(ROLE))]],
        source: "Rhino 9",
    },
    Way {
        id: "put-user-policy",
        could: "write a policy of a user",
        needs: &[&[need("iam:PutUserPolicy", On::ItselfOrAny(USER))]],
        source: "Rhino 10",
    },
    Way {
        id: "put-group-policy",
        could: "write a policy of a group",
        needs: &[&[need("iam:PutGroupPolicy", On::Any(GROUP))]],
        source: "Rhino 11",
    },
    Way {
        id: "put-role-policy",
        could: "write a policy of a role",
        needs: &[&[need("iam:PutRolePolicy", On::ItselfOrAny(ROLE))]],
        source: "Rhino 12",
    },
    Way {
        id: "add-user-to-group",
        could: "join any group",
        needs: &[&[need("iam:AddUserToGroup", On::Any(GROUP))]],
        source: "Rhino 13",
    },
    Way {
        id: "update-assume-role-policy",
        could: "let itself assume any role",
        needs: &[&[need("iam:UpdateAssumeRolePolicy", On::Any(ROLE))]],
        source: "Rhino 14",
    },
    Way {
        id: "pass-role-to-function",
        could: "run a function with any role",
        needs: &[
            &[pass("lambda.amazonaws.com")],
            &[some("lambda:CreateFunction")],
            &[
                some("lambda:InvokeFunction"),
                some("lambda:CreateEventSourceMapping"),
                some("lambda:AddPermission"),
                some("lambda:CreateFunctionUrlConfig"),
            ],
        ],
        source: "Rhino 15 and 16",
    },
    Way {
        id: "update-function-code",
        could: "run code with the role of any function",
        needs: &[&[need("lambda:UpdateFunctionCode", On::Any("function:"))]],
        source: "Rhino 17",
    },
    Way {
        id: "update-function-configuration",
        could: "put a layer into any function, which runs with its role",
        needs: &[&[need("lambda:UpdateFunctionConfiguration", On::Any("function:"))]],
        source: "Rhino, part 2",
    },
    Way {
        id: "pass-role-to-glue",
        could: "run a job of Glue with any role",
        needs: &[
            &[pass("glue.amazonaws.com")],
            &[
                some("glue:CreateDevEndpoint"),
                some("glue:CreateJob"),
                some("glue:UpdateJob"),
                some("glue:CreateSession"),
            ],
        ],
        source: "Rhino 18",
    },
    Way {
        id: "update-glue-endpoint",
        could: "log in to any development endpoint of Glue, which has a role",
        needs: &[&[need("glue:UpdateDevEndpoint", On::Any("devEndpoint/"))]],
        source: "Rhino 19",
    },
    Way {
        id: "pass-role-to-cloudformation",
        could: "make a stack of CloudFormation with any role",
        needs: &[
            &[pass("cloudformation.amazonaws.com")],
            &[
                some("cloudformation:CreateStack"),
                some("cloudformation:UpdateStack"),
                some("cloudformation:CreateStackSet"),
            ],
        ],
        source: "Rhino 20",
    },
    Way {
        id: "pass-role-to-datapipeline",
        could: "run a pipeline of Data Pipeline with any role",
        needs: &[
            &[pass("datapipeline.amazonaws.com")],
            &[some("datapipeline:CreatePipeline")],
            &[some("datapipeline:PutPipelineDefinition")],
        ],
        source: "Rhino 21",
    },
    Way {
        id: "pass-role-to-sagemaker",
        could: "open a notebook, or run a job of SageMaker, with any role",
        needs: &[
            &[pass("sagemaker.amazonaws.com")],
            &[
                some("sagemaker:CreateNotebookInstance"),
                some("sagemaker:CreateTrainingJob"),
                some("sagemaker:CreateProcessingJob"),
            ],
        ],
        source: "Rhino, part 2",
    },
    Way {
        id: "open-notebook",
        could: "open any notebook of SageMaker, which has a role",
        needs: &[&[need("sagemaker:CreatePresignedNotebookInstanceUrl", On::Any("notebook-instance/"))]],
        source: "Rhino, part 2",
    },
    Way {
        id: "pass-role-to-codestar",
        could: "make a project of CodeStar, whose role may write policies",
        needs: &[&[pass("codestar.amazonaws.com")], &[some("codestar:CreateProject")]],
        source: "Rhino, part 2",
    },
    Way {
        id: "pass-role-to-task",
        could: "run a task of ECS with any role",
        needs: &[
            &[pass("ecs-tasks.amazonaws.com")],
            &[some("ecs:RegisterTaskDefinition")],
            &[
                some("ecs:RunTask"),
                some("ecs:StartTask"),
                some("ecs:CreateService"),
                some("ecs:UpdateService"),
            ],
        ],
        source: "iam-vulnerable; pathfinding.cloud",
    },
    Way {
        id: "pass-role-to-build",
        could: "run a build of CodeBuild with any role",
        needs: &[
            &[pass("codebuild.amazonaws.com")],
            &[some("codebuild:CreateProject"), some("codebuild:UpdateProject")],
            &[some("codebuild:StartBuild"), some("codebuild:StartBuildBatch")],
        ],
        source: "pathfinding.cloud",
    },
    Way {
        id: "pass-role-to-automation",
        could: "run an automation of Systems Manager with any role",
        needs: &[&[pass("ssm.amazonaws.com")], &[some("ssm:StartAutomationExecution")]],
        source: "pathfinding.cloud",
    },
    Way {
        id: "send-command",
        could: "run commands on any instance, with its role",
        needs: &[&[need("ssm:SendCommand", On::Any("instance/"))]],
        source: "iam-vulnerable",
    },
    Way {
        id: "assume-any-role",
        could: "assume any role that lets the account in",
        needs: &[&[need("sts:AssumeRole", On::Any(ROLE))]],
        source: "iam-vulnerable",
    },
    Way {
        id: "rewrite-key-policy",
        could: "open any KMS key to itself",
        needs: &[&[need("kms:PutKeyPolicy", On::Any("key/")), need("kms:CreateGrant", On::Any("key/"))]],
        source: "pathfinding.cloud",
    },
    Way {
        id: "rewrite-bucket-policy",
        could: "open any bucket to anybody",
        needs: &[&[need("s3:PutBucketPolicy", On::Any(""))]],
        source: "pathfinding.cloud",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::actions::{Known, action};

    #[test]
    fn every_action_is_one_of_awss() {
        for way in WAYS {
            for need in way.needs.iter().copied().flatten() {
                assert!(matches!(action(need.action), Known::Actions(..)), "{}: {}", way.id, need.action);
            }
        }
    }

    #[test]
    fn every_way_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = WAYS.iter().map(|way| way.id).collect();
        assert_eq!(names.len(), WAYS.len());
    }
}
