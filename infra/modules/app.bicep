// The function app on a Flex Consumption plan, with an identity of its own.

@description('Name of the function app; also the first part of its address.')
param appName string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('The storage account of the host, the task hub and the records.')
param storageAccountName string

@description('Container of the deployed package.')
param deploymentContainer string

@description('The Application Insights resource.')
param insightsName string

@description('Where the key of the approval links is.')
param linksKeyUri string

@description('What approval links begin with. Empty: the address of the app.')
param linksBaseUrl string

@description('Where the model answers. Empty: none was deployed.')
param modelEndpoint string

@description('Where the Durable Task Scheduler answers. Empty: orchestrations are kept in the storage account.')
param schedulerEndpoint string

@description('The task hub in the scheduler. Empty: as for schedulerEndpoint.')
param taskHub string

@description('The subnet that the app leaves through. Empty: it has no network of its own.')
param subnetId string

@description('Client id of the app registration by which callers sign in. Empty: nobody signs in, and function keys let callers in.')
param signInClientId string

@description('Folder of the team files, relative to the app.')
param teams string

@description('Most instances at once.')
param maximumInstances int

@description('Memory of an instance in MB.')
param instanceMemory int

@description('Tags of the resources.')
param tags object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'SystemAssignedIdentity'
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemory
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }
}

// Publishing goes by identity too, not by user name and password.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    {
      AzureWebJobsStorage__accountName: account.name
      AzureWebJobsStorage__credential: 'managedidentity'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
      Baton__Teams: teams
      // The host's own home page would stand where the dashboard is.
      AzureWebJobsDisableHomepage: 'true'
      Baton__Links__Key: '@Microsoft.KeyVault(SecretUri=${linksKeyUri})'
      Baton__Links__BaseUrl: empty(linksBaseUrl) ? 'https://${app.properties.defaultHostName}' : linksBaseUrl
    },
    empty(modelEndpoint)
      ? {}
      : {
          Baton__Models__azure__Endpoint: modelEndpoint
        },
    // Whoever signs in with this directory is of the one tenant that schedules and keys are of too.
    empty(signInClientId)
      ? {}
      : {
          Baton__Auth__SignIn: 'true'
          Baton__Auth__Tenants: '${tenant().tenantId}=default'
        },
    // Settings of this form stand above host.json, which names Azure Storage.
    empty(schedulerEndpoint)
      ? {}
      : {
          DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity'
          AzureFunctionsJobHost__extensions__durableTask__hubName: taskHub
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
        }
  )
}

// Signing in says who calls. Callers without a sign-in get through to the signed links; everything else then asks them to sign in.
resource signIn 'Microsoft.Web/sites/config@2024-04-01' = if (!empty(signInClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signInClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [
            signInClientId
            'api://${signInClientId}'
          ]
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

@description('The function app.')
output appName string = app.name

@description('Where it answers.')
output url string = 'https://${app.properties.defaultHostName}'

@description('The identity of the app.')
output principalId string = app.identity.principalId
